/** Sources and services, asked for from time to time. */

import { useQuery } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { useSession } from "@/features/session/context";

export type Health = components["schemas"]["Health"];
export type Part = components["schemas"]["Part"];
export type Source = components["schemas"]["Source"];
export type SourceHealth = components["schemas"]["SourceHealth"];
type SourcePage = components["schemas"]["SourcePage"];

const HEALTH_EVERY_MS = 10_000;
const SOURCES_EVERY_MS = 10_000;
const DEGRADED = 503;

export function useHealth() {
  const session = useSession();
  return useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) =>
      session.request<Health>("/api/v1/health", { signal, answersWith: [DEGRADED] }),
    refetchInterval: HEALTH_EVERY_MS,
    retry: false,
  });
}

export function useSources() {
  const session = useSession();
  return useQuery({
    queryKey: ["sources"],
    queryFn: ({ signal }) => session.request<SourcePage>("/api/v1/sources?limit=200", { signal }),
    refetchInterval: SOURCES_EVERY_MS,
  });
}
