/** Made-up sources, each with its last scan. */

import type { components } from "@/api/schema";

type Schemas = components["schemas"];

const SILENT: Schemas["HealthReason"] = {
  code: "silent_zero",
  grave: "suspect",
  sentence: "The scan found nothing where there used to be up to 400 offers.",
  since: null,
  numbers: {},
};

export function makeSources(): Schemas["SourcePage"] {
  const source = (
    id: string,
    title: string,
    status: Schemas["Scan"]["status"],
    ago: number,
    reasons: Schemas["HealthReason"][] = [],
  ) => ({
    id,
    version: 1,
    title,
    mode: "sandbox" as const,
    yaml: "",
    start_urls: [],
    status: "active" as const,
    blocked_reason: null,
    paused_reason: null,
    updated_at: null,
    last_scan: {
      id: `scan-${id}`,
      source: id,
      url: null,
      status,
      requested_at: null,
      started_at: null,
      finished_at: status === "running" ? null : new Date(Date.now() - ago).toISOString(),
      pages_fetched: 412,
      pages_failed: 1,
      offers_new: 87,
      offers_changed: 4,
      offers_gone: 0,
      priority: "due" as const,
      rows: null,
      problems: [],
    },
    next_due_at: null,
    every_seconds: 300,
    interval_seconds: 240,
    budget: null,
    budget_left: null,
    waits_for: null,
    health: {
      state: reasons.length ? ("suspect" as const) : ("healthy" as const),
      since: null,
      reasons,
      judged_at: null,
      seen_at: new Date(Date.now() - ago).toISOString(),
      moved_at: new Date(Date.now() - ago).toISOString(),
      scans: 20,
      success_ratio: 0.998,
      offers_seen: 402,
      offers_low: 300,
      offers_usual: 400,
      offers_high: 500,
      missing: {},
      canary_urls: [],
      may_delete: reasons.length === 0,
    },
  });
  return {
    items: [
      source("larkfield", "Larkfield", "succeeded", 130_000),
      source("brassbell", "Brass & Bell", "running", 0),
      source("kleinmarkt", "Kleinmarkt", "succeeded", 3_900_000, [SILENT]),
    ],
    next_cursor: null,
  };
}
