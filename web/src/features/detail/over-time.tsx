/** The offer over time: since when it is there, and what it cost. */

import type { ReactNode } from "react";
import { magnitude } from "@/lib/money";
import { exactly } from "@/lib/time";
import { spaced } from "@/lib/words";
import { Ago, Amount, NotKnown } from "@/ui/values";
import type { Offer } from "./queries";
import { Section } from "./section";

type Point = Offer["price_history"][number];

export function OverTime({ offer }: { offer: Offer }) {
  const gone = offer.availability === "gone";
  return (
    <Section title="The offer over time" aside={gone ? <span className="text-bad">gone</span> : undefined}>
      <dl className="grid grid-cols-2 gap-x-5 gap-y-3 sm:grid-cols-4">
        <Fact name="First seen">
          <Ago at={offer.first_seen_at} suffix=" ago" />
        </Fact>
        <Fact name="Last seen">
          <Ago at={offer.last_seen_at} suffix=" ago" />
        </Fact>
        {gone && (
          <Fact name="Found gone">
            <Ago at={offer.observed_at} suffix=" ago" />
          </Fact>
        )}
      </dl>
      <Prices points={offer.price_history} />
    </Section>
  );
}

/** The newest first; one price that never changed is said in a line. */
export function Prices({ points }: { points: Point[] }) {
  if (points.length < 2) {
    return <p className="text-soft mt-3">Its price has not changed since.</p>;
  }
  const rows = points.map((point, index) => ({ point, before: points[index - 1] ?? null }));
  return (
    <table className="mt-3 w-full border-collapse text-sm">
      <caption className="sr-only">Changes of price and availability, the latest first</caption>
      <tbody>
        {rows.reverse().map(({ point, before }, index) => (
          <tr key={index} className="border-line border-t">
            <th scope="row" className="text-faint py-1 pr-3 text-left font-normal whitespace-nowrap">
              {point.at ? exactly(point.at) : <NotKnown />}
            </th>
            <td className="py-1 pr-3 text-right">
              {point.price ? <Amount money={point.price} /> : <span className="text-faint">no price</span>}
            </td>
            <td className="text-soft w-1/3 py-1">{changeWords(point, before)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What changed: "lower", "gone", "back". */
export function changeWords(point: Point, before: Point | null): string {
  if (before === null) return "first seen";
  if (point.availability !== before.availability) {
    if (before.availability === "gone") return "back";
    return point.availability ? spaced(point.availability) : "availability not said";
  }
  if (!point.price || !before.price) return "";
  if (point.price.currency_code !== before.price.currency_code) return "another currency";
  return magnitude(point.price) < magnitude(before.price) ? "lower" : "higher";
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-faint text-sm">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
