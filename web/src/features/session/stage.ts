/** How real the platform is, for whoever has not signed in yet. */

import { useEffect, useState } from "react";
import type { components } from "@/api/schema";
import { send } from "./http";

export type Stage = Pick<components["schemas"]["Alive"], "mode" | "sandbox">;

const DOWN = 503;

/** Null until the gateway has said it; asked again each time `unreachable` changes. */
export function useStage(unreachable: boolean): Stage | null {
  const [stage, setStage] = useState<Stage | null>(null);
  useEffect(() => {
    const asking = new AbortController();
    send("/healthz", { signal: asking.signal, answersWith: [DOWN] })
      .then((answer) => setStage(answer as Stage))
      // The form says already that nothing answers.
      .catch(() => undefined);
    return () => asking.abort();
  }, [unreachable]);
  return stage;
}
