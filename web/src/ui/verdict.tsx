/** A verdict, told by shape and word and not by colour alone. */

import { cx } from "@/lib/cx";
import { capital } from "@/lib/words";

type Word = "buy" | "review" | "skip";

const COLOURS: Record<Word, string> = {
  buy: "text-good",
  review: "text-warn",
  skip: "text-faint",
};

/** Full, half full, empty. */
export function VerdictMark({ verdict, className }: { verdict: Word; className?: string }) {
  return (
    <svg
      viewBox="0 0 12 12"
      className={cx("size-2.5 shrink-0", COLOURS[verdict], className)}
      aria-hidden="true"
    >
      <circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
      {verdict === "buy" && <circle cx="6" cy="6" r="5.5" fill="currentColor" />}
      {verdict === "review" && <path d="M6 1.25a4.75 4.75 0 0 0 0 9.5Z" fill="currentColor" />}
    </svg>
  );
}

export function Verdict({ verdict }: { verdict: Word }) {
  return (
    <span className="inline-flex items-center gap-2">
      <VerdictMark verdict={verdict} />
      <span className={cx("font-medium", COLOURS[verdict])}>{capital(verdict)}</span>
    </span>
  );
}
