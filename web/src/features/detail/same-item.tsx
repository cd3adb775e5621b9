/** The same item before and elsewhere: shown beside the offer, never taken for it. */

import { cx } from "@/lib/cx";
import { webAddress } from "@/lib/links";
import { Button } from "@/ui/button";
import { Outward } from "@/ui/outward";
import { Ago } from "@/ui/values";
import { Picture } from "./pictures";
import { type Similar, useSimilar } from "./queries";
import { Section } from "./section";

type One = Similar["reposts"][number];

const STRENGTHS: Record<One["strength"], { word: string; look: string }> = {
  strong: { word: "very likely", look: "bg-good-wash text-good" },
  fair: { word: "likely", look: "bg-accent-wash text-accent" },
  weak: { word: "a hint", look: "bg-sunken text-soft" },
};
const FEW = 3;

type Props = { id: string; version: number; enabled: boolean };

export function SameItem({ id, version, enabled }: Props) {
  const similar = useSimilar(id, version, enabled);
  if (similar.isError) {
    return (
      <Section title="Same item before and elsewhere">
        <p className="text-soft mb-2">It could not be read. {similar.error.message}</p>
        <Button onClick={() => void similar.refetch()}>Try again</Button>
      </Section>
    );
  }
  if (!similar.data) return null;
  const { reposts, elsewhere, more, item_first_seen_at } = similar.data;
  return (
    <>
      {reposts.length > 0 && (
        <Section
          title={reposts.some(({ offer }) => offer.availability === "gone") ? "Seen before" : "Listed twice"}
          aside={
            <>
              first seen <Ago at={item_first_seen_at} suffix=" ago" />
            </>
          }
        >
          <List items={reposts} />
        </Section>
      )}
      {elsewhere.length > 0 && (
        <Section title="Same item elsewhere">
          <List items={elsewhere} />
        </Section>
      )}
      {more && (
        <p className="text-faint px-5 pb-4 text-sm">
          Very many offers share something with it. Not all were compared, or are shown.
        </p>
      )}
    </>
  );
}

function List({ items }: { items: One[] }) {
  const rest = items.slice(FEW);
  return (
    <>
      <Rows items={items.slice(0, FEW)} />
      {rest.length > 0 && (
        <details className="mt-2">
          <summary className="text-accent cursor-pointer">{rest.length} more</summary>
          <Rows items={rest} />
        </details>
      )}
    </>
  );
}

function Rows({ items }: { items: One[] }) {
  return (
    <ul className="flex flex-col">
      {items.map((one) => (
        <li key={one.offer.id} className="border-line flex gap-3 border-t py-2.5 first:border-t-0">
          {one.offer.pictures[0] && (
            <Picture
              path={one.offer.pictures[0]}
              alt=""
              className="bg-sunken size-14 shrink-0 rounded-md object-contain"
            />
          )}
          <div className="min-w-0 flex-1">
            <p className="text-pretty">
              <Mark strength={one.strength} /> {one.sentence}{" "}
              <Outward href={webAddress(one.offer.url)}>Open it</Outward>
            </p>
            <ul className="text-soft mt-1 text-sm">
              {one.evidence.map((note) => (
                <li key={note.field + note.sentence}>
                  <span className="text-good">✓</span> {note.sentence}
                </li>
              ))}
              {one.differences.map((note) => (
                <li key={note.field + note.sentence}>
                  <span className="text-warn">≠</span> {note.sentence}
                </li>
              ))}
            </ul>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Mark({ strength }: { strength: One["strength"] }) {
  const { word, look } = STRENGTHS[strength];
  return (
    <span
      className={cx("text-2xs mr-1 inline-block rounded px-1.5 leading-[1.125rem] font-semibold", look)}
    >
      {word}
    </span>
  );
}
