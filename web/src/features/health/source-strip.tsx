/** The sources and their last scans, in one line above the table; a press filters by one. */

import { cx } from "@/lib/cx";
import { count, plural } from "@/lib/numbers";
import { Dot, type Tone } from "@/ui/tag";
import { Ago } from "@/ui/values";
import { isWell, toneOfHealth } from "./health-words";
import { type Source, useSources } from "./queries";

type Props = { chosen: string | null; onChoose: (source: string | null) => void };

function toneOf({ status, health, last_scan: scan }: Source): Tone {
  if (status === "paused") return "idle";
  if (status === "blocked" || scan?.status === "failed" || scan?.status === "blocked") return "bad";
  if (!isWell(health)) return toneOfHealth(health);
  if (!scan) return "idle";
  return scan.status === "succeeded" ? "good" : "warn";
}

function Said({ source }: { source: Source }) {
  const scan = source.last_scan;
  if (source.status === "blocked") {
    return <span className="text-bad">{source.blocked_reason ?? "blocked"}</span>;
  }
  if (source.status === "paused") return <>paused: {source.paused_reason}</>;
  if (!scan) return <>not scanned yet</>;
  if (!isWell(source.health)) {
    const tone = source.health.state === "failing" ? "text-bad" : "text-warn";
    return <span className={tone}>{source.health.state}</span>;
  }
  switch (scan.status) {
    case "queued":
      return <>waits for its scan</>;
    case "running":
      return <>scanning, {plural(scan.pages_fetched, "page")}</>;
    case "failed":
    case "blocked":
      return (
        <span className="text-bad">
          scan {scan.status} <Ago at={scan.finished_at} suffix=" ago" />
        </span>
      );
    case "succeeded":
      return (
        <>
          <Ago at={scan.finished_at} suffix=" ago" /> · {count(scan.offers_new)} new
          {scan.offers_changed > 0 && `, ${count(scan.offers_changed)} changed`}
        </>
      );
  }
}

function full(source: Source): string {
  const scan = source.last_scan;
  const reasons = source.health.reasons.map((reason) => reason.sentence);
  const problems = scan?.problems.map((problem) => problem.sentence) ?? [];
  const pages = scan
    ? `${plural(scan.pages_fetched, "page")} fetched, ${count(scan.pages_failed)} failed.`
    : "";
  return [source.blocked_reason ?? source.paused_reason ?? "", ...reasons, pages, ...problems].filter(Boolean).join("\n");
}

export function SourceStrip({ chosen, onChoose }: Props) {
  const sources = useSources();
  if (sources.isPending) return <div className="border-line h-10 shrink-0 border-b" />;
  if (!sources.data) {
    return (
      <p role="alert" className="border-line text-bad flex h-10 items-center border-b px-4 text-sm">
        The sources could not be read. {sources.error.message}
      </p>
    );
  }
  const items = sources.data.items;
  return (
    <nav
      aria-label="Sources"
      className="scroll-quiet border-line flex h-10 shrink-0 items-center gap-1 overflow-x-auto border-b px-2 text-sm [scrollbar-width:none]"
    >
      {items.length === 0 && (
        <span className="text-soft px-2">No sources yet: `magpie scan SOURCE.yaml` adds one.</span>
      )}
      {items.map((source) => (
        <button
          key={source.id}
          type="button"
          aria-pressed={chosen === source.id}
          title={full(source)}
          onClick={() => onChoose(chosen === source.id ? null : source.id)}
          className={cx(
            "flex h-7 shrink-0 items-center gap-2 rounded-md px-2 whitespace-nowrap focus-visible:-outline-offset-2",
            chosen === source.id ? "bg-accent-wash" : "hover:bg-sunken",
          )}
        >
          <Dot tone={toneOf(source)} busy={source.last_scan?.status === "running"} />
          <span className="font-medium">{source.title}</span>
          <span className="text-faint">
            <Said source={source} />
          </span>
        </button>
      ))}
    </nav>
  );
}
