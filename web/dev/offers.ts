/** Made-up offers over time, with pictures and what is the same item. */

import type { components } from "@/api/schema";
import type { Answered } from "./gateway";
import type { Full } from "./world";

type Schemas = components["schemas"];
type Offer = Schemas["OfferOverTime"];

const DAY_MS = 86_400_000;
/** One grey pixel, as WebP. */
const PIXEL = Uint8Array.from(
  atob("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"),
  (letter) => letter.charCodeAt(0),
);
const picture = (number: number) => `/api/v1/images/${number.toString(16).padStart(64, "0")}`;

/** What the gateway answers below /offers and /images; undefined elsewhere. */
export function answerOffers(path: string, known: Iterable<Full>): Answered | undefined {
  if (path.startsWith("/images/")) {
    return { status: 200, bytes: PIXEL, headers: { "content-type": "image/webp" } };
  }
  const [, id, similar] = /^\/offers\/([0-9a-f]+)(\/similar)?$/.exec(path) ?? [];
  for (const one of known) {
    if (one.offer.id !== id) continue;
    return { status: 200, body: similar ? makeSimilar(one) : makeOffer(one) };
  }
  return undefined;
}

/** The offer of that opportunity: it became cheaper a day ago. */
export function makeOffer({ offer, mode }: Full): Offer {
  const seen = Date.parse(offer.observed_at ?? "");
  const before = offer.price && {
    ...offer.price,
    minor_units: Math.round(offer.price.minor_units * 1.25),
  };
  const number = Number(offer.id.slice(-6));
  return {
    id: offer.id,
    version: offer.version,
    mode,
    source: offer.source,
    source_key: offer.id,
    url: offer.url,
    title: offer.title,
    description: offer.description,
    price: offer.price,
    shipping: offer.shipping,
    condition: offer.condition,
    quantity: null,
    seller: null,
    place: null,
    images: [],
    pictures: number % 4 === 0 ? [] : [picture(number), picture(number + 1000)],
    gtins: offer.gtins,
    asin: null,
    mpn: null,
    brand: offer.brand,
    model: null,
    category: offer.category,
    availability: "in_stock",
    observed_at: offer.observed_at,
    first_seen_at: new Date(seen - 9 * DAY_MS).toISOString(),
    last_seen_at: offer.observed_at,
    scrape_id: null,
    provenance: {},
    price_history: [
      { at: new Date(seen - 9 * DAY_MS).toISOString(), price: before, availability: "in_stock" },
      { at: new Date(seen - DAY_MS).toISOString(), price: offer.price, availability: "in_stock" },
    ],
  };
}

function makeSimilar(full: Full): Schemas["SimilarOffers"] {
  const now = makeOffer(full);
  const first = new Date(Date.parse(now.first_seen_at ?? "") - 40 * DAY_MS).toISOString();
  const before = { ...now, id: `${now.id.slice(0, -1)}f`, first_seen_at: first };
  const repost: Schemas["SimilarOffer"] = {
    offer: { ...before, availability: "gone" },
    strength: "fair",
    sentence: `Seen before as “${now.title}” at ${now.source}, now gone.`,
    evidence: [
      { field: "title", sentence: "The titles have the same words." },
      { field: "pictures", sentence: "Both show the same picture." },
    ],
    differences: [{ field: "price", sentence: "The prices differ." }],
  };
  return { item_first_seen_at: first, reposts: [repost], elsewhere: [], more: false };
}
