/** The rows on the screen; while somebody reads further down, new ones wait. */

import { useMemo, useState } from "react";
import { useEntries } from "@/features/live/context";
import type { Filters, Opportunity } from "./filters";
import { changesBetween, type Row, rowsOf } from "./rows";

export type Shown = {
  rows: Row[];
  /** How many changes wait to be shown. */
  waiting: number;
  /** Show them now. */
  release: () => void;
};

export function useRows(
  read: readonly Opportunity[],
  filters: Filters,
  { complete, held }: { complete: boolean; held: boolean },
): Shown {
  const entries = useEntries();
  const [pinned, setPinned] = useState<typeof entries | null>(null);
  // What was live when the reader scrolled away is what stays.
  if (held && pinned === null) setPinned(entries);
  if (!held && pinned !== null) setPinned(null);

  const used = held ? (pinned ?? entries) : entries;
  const rows = useMemo(
    () => rowsOf(read, used, filters, complete),
    [read, used, filters, complete],
  );
  const waiting = useMemo(
    () => (used === entries ? 0 : changesBetween(rows, rowsOf(read, entries, filters, complete))),
    [rows, read, used, entries, filters, complete],
  );
  return { rows, waiting, release: () => setPinned(entries) };
}
