/** A drawer from the right (from below on a phone): the browser's dialog keeps the focus inside. */

import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from "react";

type Props = {
  label: string;
  onClose: () => void;
  onKeyDown?: (event: KeyboardEvent<HTMLDialogElement>) => void;
  children: ReactNode;
};

export function Sheet({ label, onClose, onKeyDown, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);

  // Before it leaves the page: closing is what gives the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) dialog.showModal();
    dialog?.querySelector<HTMLElement>("[data-first-focus]")?.focus();
    return () => dialog?.close();
  }, []);

  return (
    <dialog
      ref={ref}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        // Only the backdrop is the dialog itself; all else is inside of it.
        if (event.target === event.currentTarget) onClose();
      }}
      onKeyDown={onKeyDown}
      className="drawer-in bg-surface text-ink fixed m-0 ml-auto h-dvh max-h-none w-full max-w-none overflow-hidden border-line shadow-(--shadow) outline-none sm:max-w-[42rem] sm:border-l"
    >
      <div className="flex h-full flex-col">{children}</div>
    </dialog>
  );
}
