/** What stands where something else should be: nothing, an error, or not yet. */

import type { ReactNode } from "react";
import { cx } from "@/lib/cx";
import { WarnIcon } from "./icons";

/** In the middle of an empty area. */
export function Blank({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-2 px-6 py-16 text-center">
      <h2 className="text-base font-semibold">{title}</h2>
      {children && <div className="text-soft text-pretty">{children}</div>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}

/** A line that says what is wrong and how to mend it. */
export function Alert({ children, tone = "bad" }: { children: ReactNode; tone?: "bad" | "warn" }) {
  return (
    <div
      role="alert"
      className={cx(
        "flex gap-2 rounded-md px-3 py-2",
        tone === "bad" ? "bg-bad-wash text-bad" : "bg-warn-wash text-warn",
      )}
    >
      <WarnIcon className="mt-0.5" />
      <div className="min-w-0 text-pretty">{children}</div>
    </div>
  );
}

export function Bone({ className }: { className?: string }) {
  return <span className={cx("bg-line breathe block h-3 rounded", className)} />;
}
