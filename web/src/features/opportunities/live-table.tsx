/** The live table with its filters, and what stands in its place when there is nothing to show. */

import { type RefObject, useMemo, useRef, useState } from "react";
import { count, plural } from "@/lib/numbers";
import { Button } from "@/ui/button";
import { ToTopIcon } from "@/ui/icons";
import { Blank, Bone } from "@/ui/notice";
import { Problem } from "@/ui/problem";
import { useChoices } from "./choices";
import { FilterBar } from "./filter-bar";
import { type Filters, isFiltered, type Opportunity, passes, USUAL_SORT } from "./filters";
import { useOpportunities } from "./queries";
import type { Row } from "./rows";
import { OpportunityTable } from "./table";
import { useRows } from "./use-rows";

type Props = {
  filters: Filters;
  onFilters: (filters: Filters) => void;
  opened: string | null;
  onOpen: (id: string) => void;
  /** Draws the drawer, which moves through the rows. */
  drawer: (rows: Row[]) => React.ReactNode;
};

const NOTHING: Opportunity[] = [];

export function LiveTable({ filters, onFilters, opened, onOpen, drawer }: Props) {
  const { list } = useOpportunities(filters);
  const [reading, setReading] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  const { data, isPlaceholderData } = list;
  const read = useMemo(() => {
    const items = data?.pages.flatMap((page) => page.items) ?? NOTHING;
    // Until the new filters are answered, what is left of the old rows stays.
    return isPlaceholderData ? items.filter((item) => passes(item, filters)) : items;
  }, [data, isPlaceholderData, filters]);
  const held = reading || opened !== null;
  const { rows, waiting, release } = useRows(read, filters, {
    complete: !list.hasNextPage,
    held,
  });
  const choices = useChoices(read, filters);

  return (
    <>
      <FilterBar filters={filters} onChange={onFilters} choices={choices} />
      <div className="relative flex min-h-0 flex-1 flex-col">
        {list.isPending ? (
          <Loading />
        ) : list.isError && rows.length === 0 ? (
          <Problem
            title="The opportunities could not be read"
            error={list.error}
            action={<Button onClick={() => void list.refetch()}>Try again</Button>}
          />
        ) : rows.length === 0 ? (
          <Empty filters={filters} onFilters={onFilters} />
        ) : (
          <OpportunityTable
            rows={rows}
            sort={filters.sort ?? USUAL_SORT}
            onSort={(sort) => onFilters({ ...filters, sort })}
            onOpen={onOpen}
            opened={opened}
            onReading={setReading}
            more={{
              has: list.hasNextPage,
              busy: list.isFetchingNextPage,
              failed: list.isFetchNextPageError,
              load: () => void list.fetchNextPage(),
            }}
            scroller={scroller}
          />
        )}
        {waiting > 0 && reading && (
          <Waiting
            count={waiting}
            onShow={() => {
              release();
              toTop(scroller);
            }}
          />
        )}
      </div>
      <footer className="border-line bg-page text-faint flex h-7 shrink-0 items-center gap-4 border-t px-4 text-2xs">
        <span aria-live="polite">
          {plural(rows.length, "row")}
          {list.hasNextPage && " so far"}
          {waiting > 0 && ` · paused, ${plural(waiting, "change")} waiting`}
        </span>
        <span className="ml-auto max-md:hidden">
          Arrow keys move, Enter opens, Esc closes
        </span>
      </footer>
      {drawer(rows)}
    </>
  );
}

function toTop(scroller: RefObject<HTMLDivElement | null>) {
  scroller.current?.scrollTo({ top: 0 });
}

function Waiting({ count: many, onShow }: { count: number; onShow: () => void }) {
  return (
    <button
      type="button"
      onClick={onShow}
      className="bg-accent text-on-accent absolute top-11 left-1/2 z-20 flex h-8 -translate-x-1/2 items-center gap-1.5 rounded-full pr-4 pl-3 text-sm font-medium shadow-(--shadow) max-md:top-3"
    >
      <ToTopIcon />
      {count(many)} new or changed
    </button>
  );
}

function Empty({ filters, onFilters }: Pick<Props, "filters" | "onFilters">) {
  if (isFiltered(filters)) {
    return (
      <Blank
        title="Nothing passes these filters"
        action={<Button onClick={() => onFilters({})}>Clear the filters</Button>}
      >
        New opportunities that do will appear here by themselves.
      </Blank>
    );
  }
  return (
    <Blank title="No opportunities yet">
      They appear here by themselves as soon as a source has been scanned and its offers are
      priced.
    </Blank>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the opportunities" className="bg-surface flex-1 overflow-hidden">
      {Array.from({ length: 14 }, (_, index) => (
        <div key={index} className="border-line flex h-[3.125rem] items-center gap-6 border-b px-4">
          <Bone className="w-14" />
          <Bone className="max-w-md flex-1" />
          <Bone className="ml-auto w-20 max-md:hidden" />
          <Bone className="w-16" />
        </div>
      ))}
    </div>
  );
}
