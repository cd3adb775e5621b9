/** The columns of the table: what each says, in two lines at most. */

import type { CSSProperties, ReactNode } from "react";
import { cx } from "@/lib/cx";
import { formatMoney } from "@/lib/money";
import { fixed, likelihood, percent } from "@/lib/numbers";
import { channelName, spaced } from "@/lib/words";
import { ModeWord } from "@/ui/tag";
import { Ago, Amount, Profit } from "@/ui/values";
import { Verdict } from "@/ui/verdict";
import type { Opportunity, Sort } from "./filters";

export type Column = {
  id: string;
  title: string;
  /** Its track in the grid, in a small window and in a large one. */
  widths: [string, string];
  /** Numbers stand to the right. */
  right?: boolean;
  sort?: Sort;
  cell: (item: Opportunity) => ReactNode;
};

function Two({ first, second }: { first: ReactNode; second: ReactNode }) {
  return (
    <>
      <div className="truncate">{first}</div>
      <div className="text-faint text-2xs truncate">{second}</div>
    </>
  );
}

/** Ten points as a bar, so that a column of scores is read at a glance. */
function Score({ score }: { score: number | null }) {
  return (
    <div className="flex items-center justify-end gap-2">
      <span aria-hidden="true" className="bg-line h-1 w-10 overflow-hidden rounded-full max-2xl:hidden">
        <span
          className="bg-accent block h-full rounded-full"
          style={{ width: `${Math.max(0, Math.min(10, score ?? 0)) * 10}%` }}
        />
      </span>
      <span className="w-7 text-right">{fixed(score, 1)}</span>
    </div>
  );
}

export function basisWords(basis: Opportunity["roi_basis"]): string {
  if (basis === "landed_cost") return "on landed cost";
  return basis === "total_expenses" ? "on all expenses" : "";
}

export function ProfitOf({ item, className }: { item: Opportunity; className?: string }) {
  if (!item.profit && item.profit_at_most) {
    return (
      <span className={cx("text-soft", className)}>
        <span className="text-faint font-normal">≤ </span>
        <span className="sr-only">at most </span>
        {formatMoney(item.profit_at_most)}
      </span>
    );
  }
  return <Profit money={item.profit} {...(className ? { className } : {})} />;
}

export const COLUMNS: Column[] = [
  {
    id: "verdict",
    title: "Verdict",
    widths: ["4.75rem", "5.5rem"],
    sort: "verdict",
    cell: (item) => <Verdict verdict={item.verdict} />,
  },
  {
    id: "offer",
    title: "Offer",
    widths: ["minmax(9rem, 1fr)", "minmax(12rem, 1fr)"],
    cell: (item) => (
      <Two
        first={<span className="font-medium">{item.offer.title}</span>}
        second={item.product ? `= ${item.product.title}` : "No product found"}
      />
    ),
  },
  {
    id: "source",
    title: "Source",
    widths: ["5.75rem", "7.5rem"],
    cell: (item) => (
      <Two first={item.offer.source} second={<ModeWord mode={item.mode} />} />
    ),
  },
  {
    id: "channel",
    title: "Channel",
    widths: ["7.25rem", "9rem"],
    cell: (item) => (
      <Two first={channelName(item.channel)} second={spaced(item.strategy)} />
    ),
  },
  {
    id: "price",
    title: "Price",
    widths: ["5.75rem", "6.5rem"],
    right: true,
    cell: (item) => (
      <Two
        first={<Amount money={item.offer.price} />}
        second={item.sale_price ? `sells ${formatMoney(item.sale_price)}` : "sale not known"}
      />
    ),
  },
  {
    id: "profit",
    title: "Profit",
    widths: ["5.75rem", "6.5rem"],
    right: true,
    sort: "profit",
    cell: (item) => (
      <Two
        first={<ProfitOf item={item} className="font-semibold" />}
        second={item.profit ? `${percent(item.margin)} of price` : "costs not known"}
      />
    ),
  },
  {
    id: "roi",
    title: "ROI",
    widths: ["5.5rem", "6.5rem"],
    right: true,
    sort: "roi",
    cell: (item) => <Two first={percent(item.roi)} second={basisWords(item.roi_basis)} />,
  },
  {
    id: "match",
    title: "Match",
    widths: ["3.25rem", "4.5rem"],
    right: true,
    cell: (item) => likelihood(item.match_probability),
  },
  {
    id: "score",
    title: "Score",
    widths: ["4rem", "6.5rem"],
    right: true,
    sort: "score",
    cell: (item) => (
      <>
        <Score score={item.score} />
        {item.risk && <div className="text-faint text-2xs">{item.risk} risk</div>}
      </>
    ),
  },
  {
    id: "age",
    title: "Age",
    widths: ["3.25rem", "5rem"],
    right: true,
    sort: "decided_at",
    cell: (item) => <Ago at={item.decided_at} />,
  },
];

/** For the grid around all rows; ROW takes them up. */
export const TRACKS = {
  "--small": COLUMNS.map((column) => column.widths[0]).join(" "),
  "--large": COLUMNS.map((column) => column.widths[1]).join(" "),
} as CSSProperties;

export const ROW = "grid grid-cols-(--small) items-center gap-x-3 px-4 2xl:grid-cols-(--large) 2xl:gap-x-4";
