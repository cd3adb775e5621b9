/** Services and stores: one dot while all is well, the list on demand. */

import { cx } from "@/lib/cx";
import { plural } from "@/lib/numbers";
import { Popover } from "@/ui/popover";
import { Dot, type Tone } from "@/ui/tag";
import { type Health, type Part, useHealth } from "./queries";

function partsOf(health: Health): Part[] {
  return [...health.services, ...health.stores, health.live];
}

function headline(parts: Part[] | null, failed: boolean): { text: string; tone: Tone } {
  if (failed) return { text: "Health not known", tone: "bad" };
  if (!parts) return { text: "Asking", tone: "idle" };
  const down = parts.filter((part) => part.status === "down");
  if (down.length === 0) return { text: "All services up", tone: "good" };
  if (down.length === 1) return { text: `${down[0]?.name} is down`, tone: "bad" };
  return { text: `${plural(down.length, "service")} down`, tone: "bad" };
}

export function HealthMenu() {
  const health = useHealth();
  const parts = health.data ? partsOf(health.data) : null;
  const { text, tone } = headline(parts, health.isError);
  return (
    <Popover
      label={`Health: ${text}`}
      button={
        <>
          <Dot tone={tone} />
          <span className={cx("max-md:sr-only", tone === "bad" && "text-bad font-medium")}>
            {text}
          </span>
        </>
      }
    >
      {health.isError ? (
        <p className="p-3">{health.error.message}</p>
      ) : (
        <ul className="divide-line divide-y py-1">
          {parts?.map((part) => (
            <li key={part.name} className="flex items-baseline gap-2.5 px-3 py-1.5">
              <Dot tone={part.status === "up" ? "good" : "bad"} />
              <div className="min-w-0">
                <div>
                  {part.name === "live" ? "live updates" : part.name}
                  <span className="text-faint"> {part.status}</span>
                </div>
                {part.problem && <div className="text-soft text-sm break-words">{part.problem}</div>}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  );
}
