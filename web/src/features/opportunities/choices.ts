/** What can be chosen in the filters: all that has been seen on this page so far. */

import { useState } from "react";
import type { Filters, Opportunity } from "./filters";

export type Choices = { channels: string[]; currencies: string[] };

function merged(old: string[], found: Iterable<string>): string[] {
  const all = new Set([...old, ...found]);
  return all.size === old.length ? old : [...all].sort();
}

export function useChoices(items: readonly Opportunity[], filters: Filters): Choices {
  const [choices, setChoices] = useState<Choices>({ channels: [], currencies: [] });
  const channels = merged(choices.channels, [
    ...items.map((item) => item.channel),
    ...(filters.channel ? [filters.channel] : []),
  ]);
  const currencies = merged(
    choices.currencies,
    items.flatMap((item) => (item.profit ? [item.profit.currency_code] : [])),
  );
  if (channels !== choices.channels || currencies !== choices.currencies) {
    setChoices({ channels, currencies });
  }
  return choices;
}
