/** The table: only what is on the screen is drawn, and the arrow keys move through all of it. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useNarrow } from "@/lib/media";
import { Button } from "@/ui/button";
import { TRACKS } from "./columns";
import { TableHead } from "./head";
import type { Sort } from "./filters";
import type { Row } from "./rows";
import { TableRow } from "./row";

const ROW_PX = 50;
const CARD_PX = 132;
const OVERSCAN = 12;
/** Further from the top than this somebody is reading. */
const READING_PX = 40;

type Props = {
  rows: Row[];
  sort: Sort;
  onSort: (sort: Sort) => void;
  onOpen: (id: string) => void;
  /** The row in the drawer. */
  opened: string | null;
  onReading: (reading: boolean) => void;
  more: { has: boolean; busy: boolean; failed: boolean; load: () => void };
  scroller: React.RefObject<HTMLDivElement | null>;
};

export function OpportunityTable(props: Props) {
  const { rows, sort, onSort, onOpen, opened, onReading, more, scroller } = props;
  const narrow = useNarrow();
  const [active, setActive] = useState<string | null>(null);
  const moved = useRef(false);
  const size = narrow ? CARD_PX : ROW_PX;
  // The compiler's lint cannot see into the virtualizer; this component is not memoised.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => size,
    overscan: OVERSCAN,
    // React 19 refuses a flush while it renders.
    useFlushSync: false,
    getItemKey: (index) => rows[index]?.item.id ?? index,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;

  useEffect(() => virtual.measure(), [virtual, size]);

  const { has, busy, failed, load } = more;
  useEffect(() => {
    if (has && !busy && !failed && last >= rows.length - OVERSCAN * 2) load();
  }, [has, busy, failed, load, last, rows.length]);

  // The row in the drawer is where the keyboard goes on from when it is closed.
  if (opened !== null && opened !== active) setActive(opened);
  const index = Math.max(0, rows.findIndex(({ item }) => item.id === active));

  const before = useRef(opened);
  useEffect(() => {
    if (opened !== null && opened !== before.current) virtual.scrollToIndex(index);
    if (opened === null && before.current !== null) moved.current = true;
    before.current = opened;
    if (!moved.current) return;
    moved.current = false;
    scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus();
  });

  function go(to: number) {
    const target = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[target];
    if (!row) return;
    virtual.scrollToIndex(target);
    setActive(row.item.id);
    moved.current = true;
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (!(event.target as HTMLElement).dataset.index) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / size) - 2);
    const moves: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: rows.length - 1,
    };
    const to = moves[event.key];
    const row = rows[index];
    if (to !== undefined) {
      event.preventDefault();
      go(to);
    } else if (row && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      onOpen(row.item.id);
    }
  }

  return (
    <div
      ref={scroller}
      onScroll={(event) => onReading(event.currentTarget.scrollTop > READING_PX)}
      className="scroll-quiet bg-surface relative min-h-0 flex-1 overflow-auto overscroll-contain [overflow-anchor:none]"
    >
      <div
        role="grid"
        aria-label="Opportunities"
        aria-rowcount={has ? -1 : rows.length + 1}
        aria-busy={busy}
        onKeyDown={onKeyDown}
        className={narrow ? "" : "min-w-[62rem]"}
        style={TRACKS}
      >
        <TableHead sort={sort} onSort={onSort} hidden={narrow} />
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((each) => {
            const row = rows[each.index];
            if (!row) return null;
            return (
              <TableRow
                key={each.key}
                row={row}
                index={each.index}
                start={each.start}
                height={size}
                narrow={narrow}
                active={each.index === index}
                opened={row.item.id === opened}
                onFocus={setActive}
                onOpen={onOpen}
              />
            );
          })}
        </div>
      </div>
      {busy && <p className="text-faint p-3 text-center text-sm">Loading more</p>}
      {failed && !busy && (
        <p role="alert" className="flex items-center justify-center gap-3 p-3">
          <span className="text-bad">More could not be read.</span>
          <Button onClick={load}>Try again</Button>
        </p>
      )}
    </div>
  );
}
