/** Filters and order of the table: in the address, in the query, and over what comes live. */

import type { components } from "@/api/schema";
import { magnitude, type Money } from "@/lib/money";

export type Opportunity = components["schemas"]["OpportunityInShort"];
export type Verdict = Opportunity["verdict"];

export const VERDICTS = ["buy", "review", "skip"] as const satisfies readonly Verdict[];
export const SORTS = ["verdict", "score", "profit", "roi", "decided_at"] as const;
export type Sort = (typeof SORTS)[number];
/** What to buy stands first. */
export const USUAL_SORT: Sort = "verdict";

/** Also the search part of the address; what is not set is left out. */
export type Filters = {
  verdict?: Verdict[];
  channel?: string;
  source?: string;
  q?: string;
  min_profit?: number;
  currency?: string;
  sort?: Sort;
  /** All strategies and channels of an offer instead of the best one. */
  all?: true;
};

const isVerdict = (value: unknown): value is Verdict => VERDICTS.includes(value as Verdict);

/** Filters out of an address that anybody may have typed. */
export function readFilters(search: Record<string, unknown>): Filters {
  const filters: Filters = {};
  const verdicts = [search.verdict].flat().filter(isVerdict);
  if (verdicts.length) filters.verdict = VERDICTS.filter((one) => verdicts.includes(one));
  for (const name of ["channel", "source", "q"] as const) {
    const value = search[name];
    if (typeof value === "string" && value) filters[name] = value.slice(0, 200);
    if (typeof value === "number") filters[name] = String(value);
  }
  const least = Number(search.min_profit);
  const currency = search.currency;
  if (search.min_profit !== undefined && Number.isSafeInteger(least)) {
    if (typeof currency === "string" && /^[A-Z]{3}$/.test(currency)) {
      filters.min_profit = least;
      filters.currency = currency;
    }
  }
  if (SORTS.includes(search.sort as Sort) && search.sort !== USUAL_SORT) {
    filters.sort = search.sort as Sort;
  }
  if (search.all === true) filters.all = true;
  return filters;
}

const NARROWING = ["verdict", "channel", "source", "q", "min_profit"] as const;

/** Whether anything is left out. */
export function isFiltered(
  filters: Filters,
  { beside }: { beside?: (typeof NARROWING)[number] } = {},
): boolean {
  return NARROWING.some((name) => name !== beside && filters[name] !== undefined);
}

/** The query of the gateway's list. */
export function queryOf(filters: Filters): URLSearchParams {
  const query = new URLSearchParams();
  for (const verdict of filters.verdict ?? []) query.append("verdict", verdict);
  if (filters.channel) query.set("channel", filters.channel);
  if (filters.source) query.set("source", filters.source);
  if (filters.q) query.set("q", filters.q);
  if (filters.min_profit !== undefined && filters.currency) {
    query.set("min_profit", String(filters.min_profit));
    query.set("currency_code", filters.currency);
  }
  if (!filters.all) query.set("headline", "true");
  query.set("sort", filters.sort ?? USUAL_SORT);
  return query;
}

function hasWords(title: string, words: string): boolean {
  const lower = title.toLocaleLowerCase();
  return words
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

function reaches(profit: Money | null, filters: Filters): boolean {
  if (filters.min_profit === undefined) return true;
  if (!profit || profit.currency_code !== filters.currency) return false;
  return profit.minor_units >= filters.min_profit;
}

/** Whether the list would have it: what comes live is not filtered by the gateway. */
export function passes(item: Opportunity, filters: Filters): boolean {
  if (filters.verdict && !filters.verdict.includes(item.verdict)) return false;
  if (filters.channel && item.channel !== filters.channel) return false;
  if (filters.source && item.offer.source !== filters.source) return false;
  if (!filters.all && !item.headline) return false;
  if (filters.q && !hasWords(item.offer.title, filters.q)) return false;
  return reaches(item.profit, filters);
}

function rank(item: Opportunity, sort: Sort): number {
  switch (sort) {
    case "verdict":
    case "score":
      return item.score ?? -Infinity;
    case "roi":
      return item.roi ?? -Infinity;
    case "profit":
      return item.profit ? magnitude(item.profit) : -Infinity;
    case "decided_at":
      return item.decided_at ? Date.parse(item.decided_at) : -Infinity;
  }
}

/** Negative if `a` stands above `b`: the highest or newest first, unknown last. */
export function compare(a: Opportunity, b: Opportunity, sort: Sort): number {
  if (sort === "verdict" && a.verdict !== b.verdict) {
    return VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict);
  }
  const [left, right] = [rank(a, sort), rank(b, sort)];
  if (left === right) return 0;
  return left > right ? -1 : 1;
}
