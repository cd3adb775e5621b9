/** What the table asks the gateway. */

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { components } from "@/api/schema";
import { useLive } from "@/features/live/context";
import { LISTS } from "@/features/live/provider";
import { useSession } from "@/features/session/context";
import { type Filters, queryOf } from "./filters";

type Page = components["schemas"]["OpportunityPage"];
type Summary = components["schemas"]["Summary"];

const PAGE_ROWS = "100";

export function useOpportunities(filters: Filters) {
  const session = useSession();
  const { feed, book } = useLive();
  const wanted = queryOf(filters).toString();
  const list = useInfiniteQuery({
    queryKey: [...LISTS, wanted],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams(wanted);
      query.set("limit", PAGE_ROWS);
      if (pageParam !== null) query.set("cursor", pageParam);
      return session.request<Page>(`/api/v1/opportunities?${query}`, { signal });
    },
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    // The feed keeps it fresh from here on.
    staleTime: Infinity,
  });

  const seq = list.data?.pages[0]?.seq;
  useEffect(() => {
    if (seq !== undefined) feed.start(seq);
  }, [feed, seq]);

  return { list, book };
}

const COUNT_EVERY_MS = 15_000;

export function useSummary() {
  const session = useSession();
  return useQuery({
    queryKey: ["opportunities", "summary"],
    queryFn: ({ signal }) =>
      session.request<Summary>("/api/v1/opportunities/stats/summary", { signal }),
    refetchInterval: COUNT_EVERY_MS,
  });
}
