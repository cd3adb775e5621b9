/** One row, or card, of the table. */

import { memo } from "react";
import { cx } from "@/lib/cx";
import { useNow } from "@/ui/values";
import { Card } from "./card";
import { COLUMNS, ROW } from "./columns";
import type { Row } from "./rows";

const FRESH_MS = 5_000;

type Props = {
  row: Row;
  index: number;
  start: number;
  height: number;
  narrow: boolean;
  active: boolean;
  opened: boolean;
  onFocus: (id: string) => void;
  onOpen: (id: string) => void;
};

export const TableRow = memo(function TableRow(props: Props) {
  const { row, index, start, height, narrow, active, opened, onFocus, onOpen } = props;
  const { item, at } = row;
  const now = useNow();
  const fresh = at !== null && now - at < FRESH_MS;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={opened}
      tabIndex={active ? 0 : -1}
      data-index={index}
      onFocus={() => onFocus(item.id)}
      onClick={() => onOpen(item.id)}
      className={cx(
        "border-line absolute inset-x-0 cursor-pointer border-b outline-offset-[-2px]",
        opened ? "bg-accent-wash" : "hover:bg-sunken",
        fresh && "arrived shadow-[inset_3px_0_0_var(--accent)]",
        !narrow && cx(ROW, "text-sm"),
        item.verdict === "skip" && "text-soft",
      )}
      style={{ height, transform: `translateY(${start}px)` }}
    >
      {narrow ? (
        <div role="gridcell" className="h-full">
          <Card item={item} />
        </div>
      ) : (
        COLUMNS.map((column) => (
          <div
            key={column.id}
            role="gridcell"
            className={cx("min-w-0 leading-[1.15rem]", column.right && "text-right")}
          >
            {column.cell(item)}
          </div>
        ))
      )}
    </div>
  );
});
