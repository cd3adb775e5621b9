/** Why the verdict is what it is. */

import { cx } from "@/lib/cx";
import type { Full } from "./queries";
import { Section } from "./section";

type Effect = Full["reasons"][number]["effect"];

const EFFECTS: Record<Effect, { word: string; look: string }> = {
  skip: { word: "rules it out", look: "text-bad" },
  review: { word: "to check", look: "text-warn" },
  note: { word: "", look: "" },
};

const EDGES: Record<Effect, string> = {
  skip: "border-bad",
  review: "border-warn",
  note: "border-line-strong",
};

export function Reasons({ reasons }: { reasons: Full["reasons"] }) {
  return (
    <Section title="Why">
      {reasons.length === 0 && <p className="text-soft">No reason was recorded.</p>}
      <ul className="flex flex-col gap-2">
        {reasons.map((reason) => {
          const { word, look } = EFFECTS[reason.effect];
          return (
            <li
              key={reason.code + reason.sentence}
              title={reason.code}
              className={cx("border-l-2 pl-3", EDGES[reason.effect])}
            >
              {/* A space and no margin: the word may begin a line. */}
              {reason.sentence}{" "}
              {word && <span className={cx("text-sm whitespace-nowrap", look)}>{word}</span>}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
