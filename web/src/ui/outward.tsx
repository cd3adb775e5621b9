/** A link out of the platform: the other side learns nothing of us. */

import type { ReactNode } from "react";
import { cx } from "@/lib/cx";
import { OutIcon } from "./icons";

export function Outward({
  href,
  className,
  children,
}: {
  href: string | null;
  className?: string;
  children: ReactNode;
}) {
  if (!href) return null;
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      className={cx("text-accent inline-flex items-center gap-1 hover:underline", className)}
    >
      {children}
      <OutIcon className="size-3.5" />
      <span className="sr-only">(opens a new tab)</span>
    </a>
  );
}
