/** Small marks: how real something is, and what state it is in. */

import { cx } from "@/lib/cx";

type Mode = "sandbox" | "paper" | "live";

const MEANING: Record<Mode, string> = {
  sandbox: "Sandbox: a pretend shop, nothing of it is real",
  paper: "Paper: real offers, pretend money",
  live: "Live: real money",
};

const LOOKS: Record<Mode, string> = {
  sandbox: "bg-warn-wash text-warn",
  paper: "bg-accent-wash text-accent",
  live: "bg-bad-wash text-bad",
};

export function ModeMark({ mode }: { mode: Mode }) {
  return (
    <span
      title={MEANING[mode]}
      className={cx(
        "text-2xs inline-block rounded px-1.5 leading-[1.125rem] font-semibold tracking-wide",
        LOOKS[mode],
      )}
    >
      {mode}
    </span>
  );
}

/** The same inside of a table, where it stands in every row. */
export function ModeWord({ mode }: { mode: Mode }) {
  return (
    <span title={MEANING[mode]} className={mode === "paper" ? "text-faint" : "text-warn"}>
      {mode}
    </span>
  );
}

const DOTS = { good: "bg-good", warn: "bg-warn", bad: "bg-bad", idle: "bg-line-strong" } as const;
export type Tone = keyof typeof DOTS;

export function Dot({ tone, busy = false }: { tone: Tone; busy?: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={cx("inline-block size-2 shrink-0 rounded-full", DOTS[tone], busy && "breathe")}
    />
  );
}
