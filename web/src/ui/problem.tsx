/** What went wrong, how to mend it, and the number to ask for in the logs. */

import type { ReactNode } from "react";
import { Blank } from "./notice";

type Told = { message: string; hint?: string | null; requestId?: string | null };

export function Problem({
  title,
  error,
  action,
}: {
  title: string;
  error: Told;
  action?: ReactNode;
}) {
  return (
    <div role="alert">
      <Blank title={title} action={action}>
        <p>{error.message}</p>
        {error.hint && <p>{error.hint}</p>}
        {error.requestId && (
          <p className="text-faint mt-2 text-sm">
            Request <span className="select-all">{error.requestId}</span>
          </p>
        )}
      </Blank>
    </div>
  );
}
