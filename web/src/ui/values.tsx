/** Values that are shown the same way everywhere. */

import { useSyncExternalStore } from "react";
import { cx } from "@/lib/cx";
import { formatMoney, type Money } from "@/lib/money";
import { age, exactly } from "@/lib/time";

export function NotKnown() {
  return <span className="text-faint">not known</span>;
}

export function Amount({ money, className }: { money: Money | null; className?: string }) {
  if (!money) return <NotKnown />;
  return <span className={cx("whitespace-nowrap", className)}>{formatMoney(money)}</span>;
}

/** Green above zero, red below. */
export function Profit({ money, className }: { money: Money | null; className?: string }) {
  if (!money) return <NotKnown />;
  const colour = money.minor_units > 0 ? "text-good" : money.minor_units < 0 ? "text-bad" : "";
  return <Amount money={money} className={cx(colour, className)} />;
}

// One clock for all ages on the page.
const TICK_MS = 5_000;
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

function watch(watcher: () => void): () => void {
  now = Date.now();
  watchers.add(watcher);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of watchers) each();
  }, TICK_MS);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

export function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}

/** How long ago; the exact time on hover. */
export function Ago({ at, suffix = "" }: { at: string | null; suffix?: string }) {
  const moment = useNow();
  if (!at) return <NotKnown />;
  const text = age(at, moment);
  return (
    <time dateTime={at} title={exactly(at)} className="whitespace-nowrap">
      {/\d (s|min|h|d)$/.test(text) ? text + suffix : text}
    </time>
  );
}
