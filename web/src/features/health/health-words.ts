/** The state of a source as a colour. */

import type { Tone } from "@/ui/tag";
import type { SourceHealth } from "./queries";

const TONES: Record<SourceHealth["state"], Tone> = {
  new: "idle",
  healthy: "good",
  suspect: "warn",
  failing: "bad",
  blocked: "bad",
};

export function toneOfHealth(health: SourceHealth): Tone {
  return TONES[health.state];
}

export function isWell(health: SourceHealth): boolean {
  return health.state === "healthy" || health.state === "new";
}

/** How many offers its last scan saw, beside how many are usual. */
export function offersOf(health: SourceHealth): string {
  const seen = health.offers_seen === null ? "–" : String(health.offers_seen);
  if (health.offers_low === null || health.offers_high === null) return seen;
  return `${seen} of ${String(health.offers_low)}–${String(health.offers_high)}`;
}
