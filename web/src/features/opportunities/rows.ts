/** The rows of the table: the pages that were read, and what came live put in its place. */

import type { Entries } from "@/features/live/book";
import { compare, type Filters, type Opportunity, passes, USUAL_SORT } from "./filters";

export type Row = {
  item: Opportunity;
  /** When it came live; null if it was read with the list. */
  at: number | null;
};

/**
 * The order of the gateway stays as it is; a newer version leaves its old place and is put where
 * it belongs now. Below the last row that was read only `complete` lists take anything in: the
 * next page brings it.
 */
export function rowsOf(
  read: readonly Opportunity[],
  live: Entries,
  filters: Filters,
  complete: boolean,
): Row[] {
  const rows = stillValid(read, live);
  const held = new Set(rows.map((row) => row.item.id));
  const best = new Map(rows.map((row) => [row.item.offer.id, row]));
  const arrived = [...live.values()]
    .filter(({ item }) => !held.has(item.id) && passes(item, filters))
    .sort((a, b) => a.item.seq - b.item.seq);
  for (const { item, at } of arrived) {
    const before = best.get(item.offer.id);
    if (!filters.all && before) {
      // An offer has one best decision: the later word about it counts.
      if (before.item.seq > item.seq) continue;
      rows.splice(rows.indexOf(before), 1);
      best.delete(item.offer.id);
    }
    const row = { item, at };
    if (insert(rows, row, filters, complete)) best.set(item.offer.id, row);
  }
  return rows;
}

function stillValid(read: readonly Opportunity[], live: Entries): Row[] {
  const seen = new Set<string>();
  const rows: Row[] = [];
  for (const item of read) {
    if (seen.has(item.id)) continue;
    seen.add(item.id);
    const newer = live.get(item.id);
    if (!newer || newer.item.version <= item.version) rows.push({ item, at: null });
  }
  return rows;
}

function insert(rows: Row[], row: Row, filters: Filters, complete: boolean): boolean {
  const sort = filters.sort ?? USUAL_SORT;
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = rows[middle];
    if (other && compare(other.item, row.item, sort) < 0) low = middle + 1;
    else high = middle;
  }
  if (low === rows.length && !complete) return false;
  rows.splice(low, 0, row);
  return true;
}

/** How many rows a new list has that the old one shows differently or not at all. */
export function changesBetween(shown: readonly Row[], next: readonly Row[]): number {
  const versions = new Map(shown.map(({ item }) => [item.id, item.version]));
  return next.filter(({ item }) => versions.get(item.id) !== item.version).length;
}
