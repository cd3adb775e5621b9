/** What it sells for, how well, and at which prices it still pays. */

import type { ReactNode } from "react";
import { formatMoney } from "@/lib/money";
import { count, fixed } from "@/lib/numbers";
import { channelName, spaced } from "@/lib/words";
import { Ago, Amount, NotKnown } from "@/ui/values";
import type { Full, Quote } from "./queries";
import { Section } from "./section";

export function Market({ item }: { item: Full }) {
  const { quote } = item;
  return (
    <Section
      title="Market"
      aside={
        quote && (
          <>
            {channelName(quote.channel)} · {quote.origin ?? "origin not known"} ·{" "}
            <Ago at={quote.observed_at} suffix=" ago" />
          </>
        )
      }
    >
      <dl className="grid grid-cols-2 gap-x-5 gap-y-3 sm:grid-cols-4">
        {quote && <Quoted quote={quote} />}
        <div className="col-span-full">
          <Fact name="No loss if it sells for">
            <BreakEven ranges={item.break_even} />
          </Fact>
        </div>
      </dl>
      {!quote && <p className="text-soft mt-2">There is no quote for this channel.</p>}
    </Section>
  );
}

function Quoted({ quote }: { quote: Quote }) {
  const { p10, p90 } = quote;
  return (
    <>
      <Fact name="Usual price">
        <Amount money={quote.p50} />
        {p10 && p90 && (
          <span className="text-faint block text-sm">
            {formatMoney(p10)} to {formatMoney(p90)}
          </span>
        )}
      </Fact>
      <Fact name="Sellers">{quote.sellers === null ? <NotKnown /> : count(quote.sellers)}</Fact>
      <Fact name="Sold a month">
        {quote.units_per_month === null ? <NotKnown /> : count(quote.units_per_month)}
      </Fact>
      <Fact name="Days to sell">
        {quote.days_to_sell === null ? <NotKnown /> : fixed(quote.days_to_sell, 1)}
      </Fact>
      {quote.condition && <span className="sr-only">Condition {spaced(quote.condition)}</span>}
    </>
  );
}

function BreakEven({ ranges }: { ranges: Full["break_even"] }) {
  if (ranges.length === 0) return <span className="text-soft">no price, or not known</span>;
  return (
    <ul className="flex flex-wrap gap-x-3">
      {ranges.map(([lowest, highest], index) => (
        <li key={index}>
          {index > 0 && <span className="text-faint mr-3">or</span>}
          {rangeWords(lowest, highest)}
        </li>
      ))}
    </ul>
  );
}

type End = Full["break_even"][number][0];

export function rangeWords(lowest: End, highest: End): string {
  if (lowest && highest) return `${formatMoney(lowest)} to ${formatMoney(highest)}`;
  if (lowest) return `${formatMoney(lowest)} or more`;
  return highest ? `${formatMoney(highest)} or less` : "any price";
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-faint text-sm">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
