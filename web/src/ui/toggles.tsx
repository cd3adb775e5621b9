/** A row of choices that are on or off. */

import type { ReactNode } from "react";
import { cx } from "@/lib/cx";

export function Toggles({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div
      role="group"
      aria-label={label}
      className="border-line-strong bg-surface inline-flex h-8 shrink-0 overflow-hidden rounded-md border"
    >
      {children}
    </div>
  );
}

export function Toggle({
  pressed,
  onPress,
  children,
}: {
  pressed: boolean;
  onPress: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className={cx(
        "border-line flex items-center gap-1.5 border-r px-2.5 transition-colors last:border-r-0 focus-visible:-outline-offset-2",
        pressed ? "bg-accent-wash text-ink font-medium" : "text-soft hover:bg-sunken",
      )}
    >
      {children}
    </button>
  );
}
