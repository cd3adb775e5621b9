/** The dashboard, around a session and a router. */

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type RouterHistory, RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { SessionContext } from "@/features/session/context";
import { ApiError } from "@/features/session/http";
import type { Session } from "@/features/session/session";
import { makeRouter } from "./router";

const TRIES = 3;

/** What we asked wrongly is not asked again; what did not answer is. */
function again(failures: number, error: Error): boolean {
  if (error instanceof ApiError && error.status < 500) return false;
  return failures < TRIES;
}

export function App({ session, history }: { session: Session; history?: RouterHistory }) {
  const [router] = useState(() => makeRouter(history));
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: { queries: { retry: again, refetchOnWindowFocus: false } },
      }),
  );
  return (
    <SessionContext value={session}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </SessionContext>
  );
}
