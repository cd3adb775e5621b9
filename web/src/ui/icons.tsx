/** Icons: 16 by 16, drawn with the colour of the text, hidden from screen readers. */

import type { ReactNode } from "react";
import { cx } from "@/lib/cx";

export type IconProps = { className?: string };

function icon(drawing: ReactNode) {
  return function Icon({ className }: IconProps) {
    return (
      <svg
        viewBox="0 0 16 16"
        className={cx("size-4 shrink-0", className)}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {drawing}
      </svg>
    );
  };
}

export const SearchIcon = icon(<path d="M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Zm3.6-1.4L14 14" />);
export const CloseIcon = icon(<path d="m4 4 8 8m0-8-8 8" />);
export const UpIcon = icon(<path d="m4 10 4-4 4 4" />);
export const DownIcon = icon(<path d="m4 6 4 4 4-4" />);
export const ToTopIcon = icon(<path d="M8 13V5m-3.5 3L8 4.5 11.5 8" />);
export const OutIcon = icon(<path d="M6 3H3v10h10v-3M9.5 3H13v3.5M13 3 7.5 8.5" />);
export const FilterIcon = icon(<path d="M2 4h12M4.5 8h7M7 12h2" />);
export const LeaveIcon = icon(<path d="M6 3H3v10h3m4-2 3-3-3-3m3 3H6.5" />);
export const SunIcon = icon(
  <path d="M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.5v1m0 11v1M1.5 8h1m11 0h1M3.4 3.4l.7.7m7.8 7.8.7.7m0-9.2-.7.7m-7.8 7.8-.7.7" />,
);
export const MoonIcon = icon(<path d="M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1Z" />);
export const AutoIcon = icon(
  <>
    <circle cx="8" cy="8" r="5.8" />
    <path d="M8 2.2v11.6A5.8 5.8 0 0 0 8 2.2Z" fill="currentColor" stroke="none" />
  </>,
);
export const WarnIcon = icon(<path d="M8 2 1.6 13.3h12.8L8 2Zm0 4.5v3m0 1.9v.1" />);

/** The bird. */
export function Logo({ className }: IconProps) {
  return (
    <svg viewBox="0 0 32 32" className={cx("size-6 shrink-0", className)} aria-hidden="true">
      <rect width="32" height="32" rx="7" className="fill-ink" />
      <path
        d="M5 12.5 9.3 10.6A6 6 0 0 1 20.6 11.4L28 27 17.5 21.6A8 8 0 0 1 9 14z"
        className="fill-page"
      />
      <path d="M28 27 20.6 11.4 13.4 17.2z" className="fill-accent" />
      <circle cx="12.6" cy="11.2" r="1.15" className="fill-ink" />
    </svg>
  );
}
