/** Everything about one opportunity, over the table. */

import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { webAddress } from "@/lib/links";
import { channelName, spaced } from "@/lib/words";
import { Button, IconButton } from "@/ui/button";
import { CloseIcon, DownIcon, UpIcon } from "@/ui/icons";
import { Bone } from "@/ui/notice";
import { Outward } from "@/ui/outward";
import { Problem } from "@/ui/problem";
import { Sheet } from "@/ui/sheet";
import { ModeMark } from "@/ui/tag";
import { Ago, Amount } from "@/ui/values";
import { Verdict } from "@/ui/verdict";
import { CostLines } from "./cost-lines";
import { Evidence } from "./evidence";
import { Figures } from "./figures";
import { Market } from "./market";
import { OverTime } from "./over-time";
import { Pictures } from "./pictures";
import { type Full, useDetail, useOffer, useSettled } from "./queries";
import { Reasons } from "./reasons";
import { SameItem } from "./same-item";
import { Section } from "./section";

type Props = {
  id: string;
  onClose: () => void;
  /** To the row above or below; null at an end. */
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
};

export function Drawer({ id, onClose, onPrevious, onNext }: Props) {
  const detail = useDetail(id);
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (region.current) region.current.scrollTop = 0;
  }, [id]);
  function onKeyDown(event: KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "j" || event.key === "ArrowRight") onNext?.();
    if (event.key === "k" || event.key === "ArrowLeft") onPrevious?.();
  }
  return (
    <Sheet label="Opportunity" onClose={onClose} onKeyDown={onKeyDown}>
      <header className="flex h-12 shrink-0 items-center gap-1 pr-2 pl-5">
        {detail.data ? <Verdict verdict={detail.data.verdict} /> : <Bone className="w-20" />}
        <span className="flex-1" />
        <IconButton label="Previous (K)" disabled={!onPrevious} onClick={() => onPrevious?.()}>
          <UpIcon />
        </IconButton>
        <IconButton label="Next (J)" disabled={!onNext} onClick={() => onNext?.()}>
          <DownIcon />
        </IconButton>
        <IconButton label="Close (Esc)" onClick={onClose}>
          <CloseIcon />
        </IconButton>
      </header>
      <div
        ref={region}
        role="region"
        aria-label="Details"
        tabIndex={0}
        data-first-focus
        className="scroll-quiet min-h-0 flex-1 overflow-y-auto overscroll-contain pb-8 focus-visible:-outline-offset-2"
      >
        {detail.data ? (
          <Whole item={detail.data} />
        ) : detail.isError ? (
          <Problem
            title="It could not be read"
            error={detail.error}
            action={<Button onClick={() => void detail.refetch()}>Try again</Button>}
          />
        ) : (
          <Loading />
        )}
      </div>
    </Sheet>
  );
}

function Whole({ item }: { item: Full }) {
  const { offer } = item;
  const settled = useSettled(offer.id);
  const told = useOffer(offer.id, offer.version, settled);
  return (
    <>
      <div className="px-5 pb-4">
        <h2 className="text-lg leading-6 font-semibold tracking-tight text-pretty">{offer.title}</h2>
        <p className="text-soft mt-1.5 flex flex-wrap items-center gap-x-2 gap-y-1">
          <ModeMark mode={item.mode} />
          <span>
            <Amount money={offer.price} className="text-ink font-medium" /> at {offer.source}
            {offer.shipping &&
              (offer.shipping.minor_units === 0 ? (
                ", free shipping"
              ) : (
                <>
                  , shipping <Amount money={offer.shipping} />
                </>
              ))}
          </span>
          <span>
            → {channelName(item.channel)}, {spaced(item.strategy)}
          </span>
          <Outward href={webAddress(offer.url)}>Open the offer</Outward>
        </p>
      </div>
      {told.data && <Pictures paths={told.data.pictures} title={offer.title} />}
      <Figures item={item} />
      <Reasons reasons={item.reasons} />
      <CostLines item={item} />
      <Market item={item} />
      {told.data && <OverTime offer={told.data} />}
      {told.isError && (
        <Section title="The offer over time">
          <p className="text-soft mb-2">It could not be read. {told.error.message}</p>
          <Button onClick={() => void told.refetch()}>Try again</Button>
        </Section>
      )}
      <SameItem id={offer.id} version={offer.version} enabled={settled} />
      <Evidence item={item} />
      <Record item={item} />
    </>
  );
}

function Record({ item }: { item: Full }) {
  const facts: [string, ReactNode][] = [
    ["Decided", <Ago key="at" at={item.decided_at} suffix=" ago" />],
    ["Offer seen", <Ago key="seen" at={item.offer.observed_at} suffix=" ago" />],
    ["Version", `${item.version} of the decision, ${item.offer.version} of the offer`],
    ...Object.entries(item.versions).map(([name, version]): [string, string] => [
      spaced(name),
      version,
    ]),
    ["Number", <span key="id" className="break-all select-all">{item.id}</span>],
  ];
  return (
    <Section title="Record of the decision">
      <dl className="grid grid-cols-[5.5rem_1fr] sm:grid-cols-[7rem_1fr] gap-y-1 text-sm">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-faint first-letter:uppercase">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-5 px-5">
      <Bone className="h-5 w-3/4" />
      <Bone className="w-1/2" />
      <Bone className="mt-4 h-8" />
      {Array.from({ length: 6 }, (_, index) => (
        <Bone key={index} />
      ))}
    </div>
  );
}
