/** An opportunity on a phone. */

import type { ReactNode } from "react";
import { formatMoney } from "@/lib/money";
import { fixed, likelihood, percent } from "@/lib/numbers";
import { channelName } from "@/lib/words";
import { ModeWord } from "@/ui/tag";
import { Ago } from "@/ui/values";
import { Verdict } from "@/ui/verdict";
import { ProfitOf } from "./columns";
import type { Opportunity } from "./filters";

export function Card({ item }: { item: Opportunity }) {
  const { offer } = item;
  return (
    <div className="flex h-full flex-col justify-between px-4 py-3">
      <div className="flex items-center gap-2 text-sm">
        <Verdict verdict={item.verdict} />
        <span className="text-soft truncate">{channelName(item.channel)}</span>
        <span className="text-faint ml-auto shrink-0">
          <Ago at={item.decided_at} />
        </span>
      </div>
      <div className="truncate text-[0.9375rem] font-medium">{offer.title}</div>
      <dl className="grid grid-cols-[1.25fr_1fr_0.8fr_0.8fr] gap-2">
        <Fact name="Profit">
          <ProfitOf item={item} className="font-semibold" />
        </Fact>
        <Fact name="ROI">{percent(item.roi)}</Fact>
        <Fact name="Match">{likelihood(item.match_probability)}</Fact>
        <Fact name="Score">{fixed(item.score, 1)}</Fact>
      </dl>
      <div className="text-faint flex items-center gap-2 text-sm">
        <span className="truncate">
          {offer.source} · {offer.price ? formatMoney(offer.price) : "price not known"}
          {item.sale_price && ` → ${formatMoney(item.sale_price)}`}
        </span>
        <span className="text-2xs ml-auto shrink-0">
          <ModeWord mode={item.mode} />
        </span>
      </div>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-faint text-2xs">{name}</dt>
      <dd className="truncate">{children}</dd>
    </div>
  );
}
