/** The sign-in form. */

import { type SubmitEvent, useEffect, useRef, useState } from "react";
import { waitWords } from "@/lib/time";
import { Button } from "@/ui/button";
import { Input } from "@/ui/fields";
import { Logo } from "@/ui/icons";
import { Alert } from "@/ui/notice";
import { ModeMark } from "@/ui/tag";
import { useSession, useSessionState } from "./context";
import { ApiError } from "./http";
import { useStage } from "./stage";

type Wait = { seconds: number; until: number };
type Trouble = { text: string; hint: string | null; wait: Wait | null };

function troubleOf(error: unknown): Trouble {
  if (!(error instanceof ApiError)) {
    return { text: "Magpie does not answer.", hint: "Check that it runs, then try again.", wait: null };
  }
  if (error.status === 401) {
    return { text: "The name or the password is wrong.", hint: null, wait: null };
  }
  if (error.status === 429) {
    const seconds = error.retryAfter ?? 60;
    const until = Date.now() + seconds * 1000;
    return { text: "Too many tries.", hint: null, wait: { seconds, until } };
  }
  return { text: error.message, hint: error.hint, wait: null };
}

/** The seconds that are left, counted down to 0. */
function useCountdown(wait: Wait | null): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!wait) return;
    const tick = () => setNow(Date.now());
    const first = setTimeout(tick, 0);
    const timer = setInterval(tick, 1000);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [wait]);
  if (!wait) return 0;
  // The clock of this component stood still until now.
  return Math.min(wait.seconds, Math.max(0, Math.ceil((wait.until - now) / 1000)));
}

export function SignIn() {
  const session = useSession();
  const state = useSessionState();
  const password = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const wait = useCountdown(trouble?.wait ?? null);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget) as unknown as Map<string, string>;
    setBusy(true);
    setTrouble(null);
    try {
      await session.signIn(form.get("name") ?? "", form.get("password") ?? "");
    } catch (error) {
      setTrouble(troubleOf(error));
      setBusy(false);
      password.current?.select();
    }
  }

  const unreachable = state.status === "signed-out" && state.unreachable;
  const ended = state.status === "signed-out" && state.ended;
  const stage = useStage(unreachable);
  return (
    <main className="grid min-h-full place-items-center px-5 py-10">
      <div className="w-full max-w-xs">
        <div className="mb-7 flex items-center gap-3">
          <Logo className="size-9" />
          <div>
            <div className="flex items-center gap-2">
              <h1 className="text-lg leading-6 font-semibold tracking-tight">Magpie</h1>
              {stage && <ModeMark mode={stage.mode} />}
              {stage?.sandbox && <ModeMark mode="sandbox" />}
            </div>
            <p className="text-soft text-sm">Sign in to see the opportunities</p>
          </div>
        </div>
        <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
          <label className="flex flex-col gap-1">
            <span className="text-soft text-sm font-medium">Name</span>
            <Input className="h-10 w-full" name="name" autoComplete="username" autoFocus required maxLength={100} />
          </label>
          <label className="flex flex-col gap-1">
            <span className="text-soft text-sm font-medium">Password</span>
            <Input
              className="h-10 w-full"
              ref={password}
              name="password"
              type="password"
              autoComplete="current-password"
              required
              maxLength={1000}
              aria-invalid={trouble?.text.includes("password")}
            />
          </label>
          {trouble && (!trouble.wait || wait > 0) && (
            <Alert>
              {trouble.text} {trouble.hint}
              {wait > 0 && `Try again in ${waitWords(wait)}.`}
            </Alert>
          )}
          {!trouble && unreachable && (
            <Alert tone="warn">Magpie does not answer yet. This page keeps trying.</Alert>
          )}
          {!trouble && ended && <Alert tone="warn">Your session has ended. Sign in again.</Alert>}
          <Button look="primary" type="submit" disabled={busy || wait > 0} className="h-10">
            {busy ? "Signing in" : "Sign in"}
          </Button>
        </form>
      </div>
    </main>
  );
}
