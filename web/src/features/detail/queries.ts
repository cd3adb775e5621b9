/** One opportunity in full. */

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { components } from "@/api/schema";
import { useEntries } from "@/features/live/context";
import { useSession } from "@/features/session/context";

export type Full = components["schemas"]["OpportunityInFull"];
export type Quote = components["schemas"]["Quote"];
export type Offer = components["schemas"]["OfferOverTime"];
export type Similar = components["schemas"]["SimilarOffers"];

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

const SETTLED_MS = 400;

/** Whether somebody stays with it: who steps through many asks for nothing more. */
export function useSettled(id: string): boolean {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(id), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return settled === id;
}

/** The offer over time; read again when a decision covers a newer version of it. */
export function useOffer(id: string, version: number, enabled: boolean) {
  const session = useSession();
  return useQuery<Offer>({
    queryKey: ["offers", "one", id, version],
    queryFn: ({ signal }) =>
      session.request<Offer>(`/api/v1/offers/${encodeURIComponent(id)}`, { signal }),
    enabled,
    placeholderData: (before) => (before?.id === id ? before : undefined),
    staleTime: 60_000,
  });
}

/** What may be the same item as the offer. */
export function useSimilar(id: string, version: number, enabled: boolean) {
  const session = useSession();
  return useQuery<Similar>({
    queryKey: ["offers", "similar", id, version],
    queryFn: ({ signal }) =>
      session.request<Similar>(`/api/v1/offers/${encodeURIComponent(id)}/similar`, { signal }),
    enabled,
    staleTime: 60_000,
  });
}

/** A picture that is kept. Its path names its content, so that it is fetched once. */
export function usePicture(path: string) {
  const session = useSession();
  return useQuery<Blob>({
    queryKey: ["pictures", path],
    queryFn: ({ signal }) => session.request<Blob>(path, { signal, picture: true }),
    staleTime: Infinity,
  });
}
