/** Every source with its state, and why it is not well. */

import { percent } from "@/lib/numbers";
import { Blank } from "@/ui/notice";
import { Dot } from "@/ui/tag";
import { Ago } from "@/ui/values";
import { offersOf, toneOfHealth } from "./health-words";
import { type Source, useSources } from "./queries";

const HEADS = ["Source", "State", "Offers seen", "Answered", "Last offer", "Last change"];

export function SourceTable() {
  const sources = useSources();
  if (sources.isPending) return null;
  if (!sources.data) {
    return <Blank title="The sources could not be read">{sources.error.message}</Blank>;
  }
  const items = sources.data.items;
  if (items.length === 0) return <Blank title="No sources yet" />;
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <table className="w-full text-left text-sm">
        <thead>
          <tr className="text-faint border-line border-b">
            {HEADS.map((head) => (
              <th key={head} scope="col" className="px-4 py-2 font-medium whitespace-nowrap">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((source) => (
            <Line key={source.id} source={source} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ source }: { source: Source }) {
  const { health } = source;
  return (
    <tr className="border-line border-b align-top">
      <th scope="row" className="px-4 py-2 font-medium whitespace-nowrap">
        {source.title}
        <div className="text-faint font-normal">{source.id}</div>
      </th>
      <td className="px-4 py-2">
        <span className="flex items-center gap-2">
          <Dot tone={toneOfHealth(health)} />
          {health.state}
          {health.since && (
            <span className="text-faint">
              <Ago at={health.since} />
            </span>
          )}
        </span>
        {health.reasons.map((reason) => (
          <p key={reason.code} className="text-soft max-w-prose pt-1">
            {reason.sentence}
          </p>
        ))}
      </td>
      <td className="px-4 py-2 whitespace-nowrap">{offersOf(health)}</td>
      <td className="px-4 py-2 whitespace-nowrap">{percent(health.success_ratio)}</td>
      <td className="px-4 py-2 whitespace-nowrap">
        <When at={health.seen_at} />
      </td>
      <td className="px-4 py-2 whitespace-nowrap">
        <When at={health.moved_at} />
      </td>
    </tr>
  );
}

function When({ at }: { at: string | null }) {
  return at ? <Ago at={at} suffix=" ago" /> : <>–</>;
}
