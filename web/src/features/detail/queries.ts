/** One opportunity in full. */

import { useQuery } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { useEntries } from "@/features/live/context";
import { useSession } from "@/features/session/context";

export type Full = components["schemas"]["OpportunityInFull"];
export type Quote = components["schemas"]["Quote"];

/** Read again when a newer version of it comes live. */
export function useDetail(id: string) {
  const session = useSession();
  const version = useEntries().get(id)?.item.version ?? 0;
  return useQuery<Full>({
    queryKey: ["opportunities", "one", id, version],
    queryFn: ({ signal }) =>
      session.request<Full>(`/api/v1/opportunities/${encodeURIComponent(id)}`, { signal }),
    placeholderData: (before) => (before?.id === id ? before : undefined),
    staleTime: 60_000,
  });
}
