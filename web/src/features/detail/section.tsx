/** A part of the drawer under its heading. */

import { type ReactNode, useId } from "react";

export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="border-line border-t px-5 py-5">
      <div className="mb-2.5 flex items-baseline justify-between gap-4">
        <h3 id={id} className="font-semibold">
          {title}
        </h3>
        {aside && <div className="text-faint text-sm">{aside}</div>}
      </div>
      {children}
    </section>
  );
}
