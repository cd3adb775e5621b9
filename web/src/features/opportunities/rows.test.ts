import { describe, expect, test } from "vitest";
import type { Entries } from "@/features/live/book";
import { makeOpportunity, short } from "../../../dev/world";
import { type Opportunity, passes, queryOf, readFilters } from "./filters";
import { changesBetween, rowsOf } from "./rows";

const AT = new Date("2026-11-21T09:00:00Z");

function one(number: number, changed: Partial<Opportunity> = {}): Opportunity {
  return { ...short(makeOpportunity(number, number, AT)), verdict: "buy", ...changed };
}

function live(...items: Opportunity[]): Entries {
  return new Map(items.map((item) => [item.id, { item, at: 1 }]));
}

const ids = (rows: { item: Opportunity }[]) => rows.map(({ item }) => item.id);
const read = [one(1, { score: 9 }), one(2, { score: 7 }), one(3, { score: 5 })];
const [first, second, third] = ids(read.map((item) => ({ item })));

describe("rowsOf", () => {
  test("a new opportunity is put where its score belongs", () => {
    const arrived = one(4, { score: 8 });
    expect(ids(rowsOf(read, live(arrived), {}, true))).toEqual([first, arrived.id, second, third]);
  });

  test("what belongs below the last row that was read waits for its page", () => {
    const arrived = one(4, { score: 1 });
    expect(ids(rowsOf(read, live(arrived), {}, false))).not.toContain(arrived.id);
    expect(ids(rowsOf(read, live(arrived), {}, true)).at(-1)).toBe(arrived.id);
  });

  test("what to buy stands above what has a higher score", () => {
    const arrived = one(4, { score: 10, verdict: "review" });
    expect(ids(rowsOf(read, live(arrived), {}, true)).at(-1)).toBe(arrived.id);
    expect(ids(rowsOf(read, live(arrived), { sort: "score" }, true))[0]).toBe(arrived.id);
  });

  test("a newer version leaves its old place", () => {
    const better = one(3, { score: 10, version: 2 });
    expect(ids(rowsOf(read, live(better), {}, true))).toEqual([third, first, second]);
  });

  test("an older version changes nothing", () => {
    const stale = one(1, { score: 0, version: 0 });
    expect(rowsOf(read, live(stale), {}, true)[0]?.item.score).toBe(9);
  });

  test("what no longer passes the filters leaves", () => {
    const skipped = one(1, { verdict: "skip", version: 2 });
    expect(ids(rowsOf(read, live(skipped), { verdict: ["buy"] }, true))).toEqual([second, third]);
  });

  test("an offer keeps one row when another decision over it becomes the best", () => {
    const other = one(4, { score: 9.5, seq: 50, offer: one(1).offer });
    expect(ids(rowsOf(read, live(other), {}, true))).toEqual([other.id, second, third]);
    expect(ids(rowsOf(read, live(other), { all: true }, true))).toContain(first);
  });

  test("a row on two pages is shown once", () => {
    expect(rowsOf([...read, ...read], new Map(), {}, true)).toHaveLength(3);
  });

  test("an unknown score stands last", () => {
    const unknown = one(4, { score: null });
    expect(ids(rowsOf(read, live(unknown), {}, true)).at(-1)).toBe(unknown.id);
  });
});

test("changes are counted by version", () => {
  const before = rowsOf(read, new Map(), {}, true);
  const after = rowsOf(read, live(one(1, { version: 2 }), one(9, { score: 6 })), {}, true);
  expect(changesBetween(before, after)).toBe(2);
});

describe("passes", () => {
  test("all words of the title, in any case and order", () => {
    const item = one(2);
    expect(passes(item, { q: "BUGATTI lego" })).toBe(true);
    expect(passes(item, { q: "lego duplo" })).toBe(false);
  });

  test("a least profit needs the profit known and in that currency", () => {
    const profit = { minor_units: 500, currency_code: "EUR" };
    expect(passes(one(1, { profit }), { min_profit: 500, currency: "EUR" })).toBe(true);
    expect(passes(one(1, { profit }), { min_profit: 501, currency: "EUR" })).toBe(false);
    expect(passes(one(1, { profit }), { min_profit: 1, currency: "USD" })).toBe(false);
    expect(passes(one(1, { profit: null }), { min_profit: 1, currency: "EUR" })).toBe(false);
  });
});

describe("readFilters", () => {
  test("takes what is right of an address and leaves the rest", () => {
    const filters = readFilters({ verdict: ["skip", "buy", "sell"], sort: "roi", q: 42, all: "yes" });
    expect(filters).toEqual({ verdict: ["buy", "skip"], sort: "roi", q: "42" });
  });

  test("a least profit without a currency is nothing", () => {
    expect(readFilters({ min_profit: 5 })).toEqual({});
  });

  test("becomes the query of the gateway", () => {
    const query = queryOf({ verdict: ["buy", "review"], min_profit: 500, currency: "EUR", all: true });
    expect(query.toString()).toBe(
      "verdict=buy&verdict=review&min_profit=500&currency_code=EUR&sort=verdict",
    );
  });
});
