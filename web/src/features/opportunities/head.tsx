/** The head of the table; five of its columns can be sorted by. */

import { cx } from "@/lib/cx";
import { DownIcon } from "@/ui/icons";
import { type Column, COLUMNS, ROW } from "./columns";
import type { Sort } from "./filters";

const ORDERS: Partial<Record<Sort, string>> = {
  verdict: "What to buy first, in each verdict the highest score",
  decided_at: "The newest first",
};

/** `hidden` where cards stand instead of rows. */
type Props = { sort: Sort; onSort: (sort: Sort) => void; hidden: boolean };

export function TableHead({ sort, onSort, hidden }: Props) {
  if (hidden) return null;
  return (
    <div role="rowgroup" className="sticky top-0 z-10">
      <div
        role="row"
        aria-rowindex={1}
        className={cx(ROW, "bg-page border-line text-soft text-2xs h-8 border-b font-medium")}
      >
        {COLUMNS.map((column) => (
          <Head key={column.id} column={column} sort={sort} onSort={onSort} />
        ))}
      </div>
    </div>
  );
}

function Head({
  column,
  sort,
  onSort,
}: {
  column: Column;
  sort: Sort;
  onSort: (sort: Sort) => void;
}) {
  const by = column.sort;
  const sorted = by !== undefined && by === sort;
  return (
    <div
      role="columnheader"
      aria-sort={sorted ? "descending" : undefined}
      className={cx("flex min-w-0 items-center", column.right && "justify-end")}
    >
      {by ? (
        <button
          type="button"
          onClick={() => onSort(by)}
          title={ORDERS[by] ?? `The highest ${column.title} first`}
          className={cx(
            "hover:text-ink group inline-flex items-center gap-0.5 rounded",
            // The title stands in line with what is below it.
            !column.right && "flex-row-reverse",
            sorted && "text-ink font-semibold",
          )}
        >
          <DownIcon
            className={cx("size-3.5", !sorted && "opacity-0 group-hover:opacity-60")}
          />
          {column.title}
        </button>
      ) : (
        column.title
      )}
    </div>
  );
}
