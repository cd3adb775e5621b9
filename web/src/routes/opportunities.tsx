/** `/`: the live opportunities, and one of them in the drawer. */

import { getRouteApi } from "@tanstack/react-router";
import { Drawer } from "@/features/detail/drawer";
import { SourceStrip } from "@/features/health/source-strip";
import { type Filters, readFilters } from "@/features/opportunities/filters";
import { LiveTable } from "@/features/opportunities/live-table";
import type { Row } from "@/features/opportunities/rows";

/** The filters, and the opportunity that is open. */
export type Search = Filters & { open?: string };

export function readSearch(search: Record<string, unknown>): Search {
  const filters: Search = readFilters(search);
  if (typeof search.open === "string" && /^[\w-]{1,64}$/.test(search.open)) {
    filters.open = search.open;
  }
  return filters;
}

const route = getRouteApi("/");

export function Opportunities() {
  const { open, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const show = (search: Search, replace = false) => void navigate({ search, replace });
  const close = () => show(filters, true);

  function drawer(rows: Row[]) {
    if (!open) return null;
    const index = rows.findIndex(({ item }) => item.id === open);
    const step = (by: number) => {
      const next = index < 0 ? undefined : rows[index + by];
      return next ? () => show({ ...filters, open: next.item.id }, true) : null;
    };
    return <Drawer id={open} onClose={close} onPrevious={step(-1)} onNext={step(1)} />;
  }

  return (
    <>
      <SourceStrip
        chosen={filters.source ?? null}
        onChoose={(source) => {
          const { source: _before, ...rest } = filters;
          show(source ? { ...rest, source } : rest);
        }}
      />
      <LiveTable
        filters={filters}
        onFilters={(changed) => show(changed, true)}
        opened={open ?? null}
        onOpen={(id) => show({ ...filters, open: id })}
        drawer={drawer}
      />
    </>
  );
}
