/** The numbers that decide, at the top of the drawer. */

import type { ReactNode } from "react";
import { formatMoney } from "@/lib/money";
import { fixed, likelihood, percent } from "@/lib/numbers";
import { basisWords, ProfitOf } from "@/features/opportunities/columns";
import type { Full } from "./queries";

export function Figures({ item }: { item: Full }) {
  return (
    <dl className="border-line grid grid-cols-2 gap-x-5 gap-y-4 border-t px-5 py-4 sm:grid-cols-4">
      <Figure
        name="Profit a sale"
        below={
          item.profit
            ? `${percent(item.margin)} of the price`
            : item.profit_at_most
              ? "some costs are not known"
              : ""
        }
      >
        <ProfitOf item={item} />
      </Figure>
      <Figure name="Return" below={basisWords(item.roi_basis)}>
        {percent(item.roi)}
      </Figure>
      <Figure name="Score" below={item.risk ? `${item.risk} risk` : "of 10"}>
        {fixed(item.score, 1)}
      </Figure>
      <Figure
        name="Same product"
        below={item.confidence === null ? "" : `confidence ${likelihood(item.confidence)}`}
      >
        {likelihood(item.match_probability)}
      </Figure>
      {item.loss_probability !== null && (
        <div className="text-soft col-span-full -mt-1 text-sm">
          <dt className="inline">Chance of a loss </dt>
          <dd className="text-ink inline">{likelihood(item.loss_probability)}</dd>
          {item.sale_price && <>, sold at {formatMoney(item.sale_price)}</>}
        </div>
      )}
    </dl>
  );
}

function Figure({ name, below, children }: { name: string; below: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-faint text-sm">{name}</dt>
      <dd className="text-xl leading-7 font-semibold tracking-tight">{children}</dd>
      <dd className="text-faint text-2xs">{below}</dd>
    </div>
  );
}
