/** Made-up sources, each with its last scan. */

import type { components } from "@/api/schema";

type Schemas = components["schemas"];

export function makeSources(): Schemas["SourcePage"] {
  const source = (id: string, title: string, status: Schemas["Scan"]["status"], ago: number) => ({
    id,
    version: 1,
    title,
    mode: "sandbox" as const,
    yaml: "",
    start_urls: [],
    status: "active" as const,
    blocked_reason: null,
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
      problems: [],
    },
  });
  return {
    items: [
      source("larkfield", "Larkfield", "succeeded", 130_000),
      source("brassbell", "Brass & Bell", "running", 0),
      source("kleinmarkt", "Kleinmarkt", "succeeded", 3_900_000),
    ],
    next_cursor: null,
  };
}
