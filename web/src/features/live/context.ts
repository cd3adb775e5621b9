/** The feed and its book, for the components below. */

import { createContext, useContext, useSyncExternalStore } from "react";
import type { Book, Entries } from "./book";
import type { Connection, Feed } from "./feed";

export type Live = { feed: Feed; book: Book };

export const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("No live feed around this component.");
  return live;
}

export function useEntries(): Entries {
  const { book } = useLive();
  return useSyncExternalStore(book.subscribe, book.entries);
}

export function useConnection(): Connection {
  const { feed } = useLive();
  return useSyncExternalStore(feed.subscribe, feed.connection);
}
