/** Buttons: one that matters, and quiet ones. */

import type { ComponentProps } from "react";
import { cx } from "@/lib/cx";

const BASE =
  "inline-flex items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors disabled:opacity-50";

const LOOKS = {
  primary: "bg-accent text-on-accent px-3 h-9 hover:not-disabled:brightness-110",
  quiet: "text-soft px-2 h-8 hover:bg-sunken hover:text-ink",
  outline: "border border-line-strong bg-surface text-ink px-3 h-8 hover:bg-sunken",
} as const;

type Props = ComponentProps<"button"> & { look?: keyof typeof LOOKS };

export function Button({ look = "outline", className, type = "button", ...rest }: Props) {
  return <button type={type} className={cx(BASE, LOOKS[look], className)} {...rest} />;
}

/** A square button with only an icon; `label` is what it is called. */
export function IconButton({
  label,
  className,
  ...rest
}: Omit<ComponentProps<"button">, "aria-label" | "title"> & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={cx(
        "text-soft hover:bg-sunken hover:text-ink inline-grid size-8 place-items-center rounded-md transition-colors disabled:opacity-40",
        className,
      )}
      {...rest}
    />
  );
}
