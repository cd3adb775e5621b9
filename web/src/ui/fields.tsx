/** Things to type and choose in. */

import type { ComponentProps } from "react";
import { cx } from "@/lib/cx";
import { DownIcon } from "./icons";

const FIELD =
  "h-8 rounded-md border border-line-strong bg-surface px-2.5 text-ink placeholder:text-faint focus-visible:outline-offset-0 aria-invalid:border-bad max-sm:text-base";

/** `className` says how wide it is; without one it fills its place. */
export function Input({ className = "w-full", ...rest }: ComponentProps<"input">) {
  return <input className={cx(FIELD, className)} {...rest} />;
}

/** The browser's own list, which every keyboard and phone knows. */
export function Select({ className, children, ...rest }: ComponentProps<"select">) {
  return (
    <span className={cx("relative inline-block", className)}>
      <select className={cx(FIELD, "w-full appearance-none truncate pr-7")} {...rest}>
        {children}
      </select>
      <DownIcon className="text-faint pointer-events-none absolute top-2 right-2" />
    </span>
  );
}
