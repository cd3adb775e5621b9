/** One feed for as long as somebody is signed in. */

import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useSession } from "@/features/session/context";
import { Book } from "./book";
import { type Live, LiveContext } from "./context";
import { Feed } from "./feed";

/** The queries that hold lists of opportunities. */
export const LISTS = ["opportunities", "list"] as const;

export function LiveProvider({ children }: { children: ReactNode }) {
  const session = useSession();
  const queries = useQueryClient();
  const [live] = useState<Live>(() => {
    const book = new Book();
    const url = new URL("/ws/opportunities", window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const feed = new Feed({
      url: url.href,
      token: () => session.token,
      renew: () => session.refresh(),
      onItems: (items) => book.add(items, Date.now()),
      onReset: () => void queries.resetQueries({ queryKey: LISTS }),
    });
    book.onFull = (seq) => {
      // The lists are read again; what they hold then need not be held twice.
      void queries.invalidateQueries({ queryKey: LISTS }).then(() => book.forgetUpTo(seq));
    };
    return { feed, book };
  });

  useEffect(() => {
    const { feed } = live;
    const forget = session.onToken((token) => feed.giveToken(token));
    window.addEventListener("online", feed.retryNow);
    return () => {
      forget();
      window.removeEventListener("online", feed.retryNow);
      feed.stop();
    };
  }, [live, session]);

  return <LiveContext value={live}>{children}</LiveContext>;
}
