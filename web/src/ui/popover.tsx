/** A small panel under a button; Esc and a press elsewhere close it (the browser's own popover). */

import { type ReactNode, useId, useRef } from "react";

type Props = { label: string; button: ReactNode; children: ReactNode };

export function Popover({ label, button, children }: Props) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  function place() {
    const box = opener.current?.getBoundingClientRect();
    if (!box || !panel.current) return;
    panel.current.style.top = `${box.bottom + 6}px`;
    panel.current.style.right = `${Math.max(8, window.innerWidth - box.right)}px`;
  }

  return (
    <>
      <button
        ref={opener}
        type="button"
        aria-label={label}
        popoverTarget={id}
        onClick={place}
        className="hover:bg-sunken flex h-8 items-center gap-1.5 rounded-md px-2 text-sm whitespace-nowrap"
      >
        {button}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        className="border-line bg-raised text-ink fixed inset-auto m-0 max-h-96 w-72 max-w-[calc(100vw-1rem)] overflow-auto rounded-lg border shadow-(--shadow)"
      >
        {children}
      </div>
    </>
  );
}
