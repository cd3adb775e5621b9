/** Filters and order, above the table. On a phone all but the verdicts fold away. */

import { useEffect, useId, useRef, useState } from "react";
import { cx } from "@/lib/cx";
import { decimalOf, parseAmount } from "@/lib/money";
import { count } from "@/lib/numbers";
import { capital, channelName } from "@/lib/words";
import { Button } from "@/ui/button";
import { Input, Select } from "@/ui/fields";
import { FilterIcon, SearchIcon } from "@/ui/icons";
import { Toggle, Toggles } from "@/ui/toggles";
import { VerdictMark } from "@/ui/verdict";
import { type Filters, isFiltered, type Sort, SORTS, USUAL_SORT, VERDICTS } from "./filters";
import type { Choices } from "./choices";
import { useSummary } from "./queries";

type Props = {
  filters: Filters;
  onChange: (filters: Filters) => void;
  choices: Choices;
};

const SORT_NAMES: Record<Sort, string> = {
  verdict: "Buy",
  score: "Score",
  profit: "Profit",
  roi: "ROI",
  decided_at: "Newest",
};

export function FilterBar({ filters, onChange, choices }: Props) {
  const [unfolded, setUnfolded] = useState(false);
  const id = useId();
  const change = (changed: { [Key in keyof Filters]?: Filters[Key] | undefined }) =>
    onChange(
      Object.fromEntries(
        Object.entries({ ...filters, ...changed }).filter(([, value]) => value !== undefined),
      ),
    );
  return (
    <div role="search" className="border-line bg-surface flex flex-wrap items-start gap-2 border-b px-4 py-2">
      <Verdicts filters={filters} change={change} />
      <Button
        look="quiet"
        className="ml-auto md:hidden"
        aria-expanded={unfolded}
        aria-controls={id}
        aria-label="Filters"
        onClick={() => setUnfolded(!unfolded)}
      >
        <FilterIcon />
        {isFiltered(filters, { beside: "verdict" }) && (
          <span className="bg-accent size-1.5 rounded-full" />
        )}
      </Button>
      <div
        id={id}
        className={cx(
          "flex-wrap items-center gap-2 max-md:w-full md:flex md:flex-1",
          unfolded ? "flex" : "hidden",
        )}
      >
        <Words value={filters.q ?? ""} onChange={(q) => change({ q: q || undefined })} />
        <Select
          aria-label="Channel"
          className="w-36 xl:w-40 max-md:w-[calc(50%-0.25rem)]"
          value={filters.channel ?? ""}
          onChange={(event) => change({ channel: event.target.value || undefined })}
        >
          <option value="">All channels</option>
          {choices.channels.map((code) => (
            <option key={code} value={code}>
              {channelName(code)}
            </option>
          ))}
        </Select>
        <Select
          aria-label="Order"
          className="max-md:w-[calc(50%-0.25rem)] md:hidden"
          value={filters.sort ?? USUAL_SORT}
          onChange={(event) => change({ sort: event.target.value as Sort })}
        >
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {SORT_NAMES[sort]} first
            </option>
          ))}
        </Select>
        <LeastProfit filters={filters} change={change} currencies={choices.currencies} />
        <label className="text-soft flex h-8 items-center gap-2 whitespace-nowrap">
          <input
            type="checkbox"
            className="accent-(--accent)"
            checked={!filters.all}
            onChange={(event) => change({ all: event.target.checked ? undefined : true })}
          />
          Best of each offer
        </label>
        {isFiltered(filters) && (
          <Button look="quiet" onClick={() => onChange(filters.sort ? { sort: filters.sort } : {})}>
            Clear
          </Button>
        )}
      </div>
    </div>
  );
}

type Change = (changed: { [Key in keyof Filters]?: Filters[Key] | undefined }) => void;

function Verdicts({ filters, change }: { filters: Filters; change: Change }) {
  const summary = useSummary();
  const chosen = filters.verdict ?? [];
  return (
    <Toggles label="Verdict">
      {VERDICTS.map((verdict) => {
        const on = chosen.includes(verdict);
        const next = VERDICTS.filter((one) => (one === verdict ? !on : chosen.includes(one)));
        const many = summary.data?.verdicts[verdict];
        return (
          <Toggle
            key={verdict}
            pressed={on}
            onPress={() => change({ verdict: next.length ? next : undefined })}
          >
            <VerdictMark verdict={verdict} />
            {capital(verdict)}
            {many !== undefined && <span className="text-faint font-normal">{count(many)}</span>}
          </Toggle>
        );
      })}
    </Toggles>
  );
}

const TYPING_MS = 300;

/** What is typed, handed on when the typing pauses. */
function useTyped(value: string, onTyped: (text: string) => void) {
  const [text, setText] = useState(value);
  const [given, setGiven] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (given !== value) {
    // The address changed, by "Clear" or the back button.
    setGiven(value);
    setText(value);
  }
  // What else was chosen while the typing paused must not be undone by it.
  const latest = useRef(onTyped);
  useEffect(() => {
    latest.current = onTyped;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(next), TYPING_MS);
  };
  return [text, type] as const;
}

function Words({ value, onChange }: { value: string; onChange: (words: string) => void }) {
  const [text, type] = useTyped(value, (words) => onChange(words.trim()));
  return (
    <div className="relative min-w-28 flex-1 max-md:basis-full md:max-w-xs">
      <SearchIcon className="text-faint absolute top-2 left-2" />
      <Input
        type="search"
        aria-label="Words in the title"
        placeholder="Words in the title"
        className="w-full pl-8"
        maxLength={200}
        value={text}
        onChange={(event) => type(event.target.value)}
      />
    </div>
  );
}

function LeastProfit({
  filters,
  change,
  currencies,
}: {
  filters: Filters;
  change: Change;
  currencies: string[];
}) {
  const currency = filters.currency ?? currencies[0] ?? "EUR";
  const set = filters.min_profit;
  const shown = set === undefined ? "" : decimalOf({ minor_units: set, currency_code: currency });
  const [text, type] = useTyped(shown.replace(/\.0+$/, ""), (typed) => {
    const least = typed.trim() ? parseAmount(typed, currency) : null;
    if (typed.trim() && !least) return;
    change({ min_profit: least?.minor_units, currency: least ? currency : undefined });
  });
  const wrong = text.trim() !== "" && !parseAmount(text, currency);
  return (
    <span className="flex">
      <Input
        inputMode="decimal"
        aria-label={`Least profit in ${currency}`}
        aria-invalid={wrong}
        placeholder="Min. profit"
        className="w-[5.75rem] rounded-r-none"
        value={text}
        onChange={(event) => type(event.target.value)}
      />
      <Select
        aria-label="Currency of the least profit"
        className="w-20 [&>select]:rounded-l-none [&>select]:border-l-0"
        value={currency}
        onChange={(event) => {
          const least = text.trim() ? parseAmount(text, event.target.value) : null;
          change({ min_profit: least?.minor_units, currency: event.target.value });
        }}
      >
        {[...new Set([currency, ...currencies])].map((code) => (
          <option key={code}>{code}</option>
        ))}
      </Select>
    </span>
  );
}
