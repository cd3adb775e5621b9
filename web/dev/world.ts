/** Made-up opportunities, the same for the same seed. */

import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Full = Schemas["OpportunityInFull"];
export type Short = Schemas["OpportunityInShort"];
type Money = Schemas["Money"];

/** A small generator of numbers from 0 to 1 (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const GOODS = [
  ["Anker", "PowerCore 10000", "A1263", "Elektronik > Zubehör", 1299],
  ["Bosch", "GSR 12V-15 Akkuschrauber", "0601868101", "Werkzeug > Bohrer", 7450],
  ["LEGO", "Technic 42151 Bugatti Bolide", "42151", "Spielzeug > Bausets", 3199],
  ["Logitech", "MX Master 3S kabellose Maus, graphit", "910-006559", "Computer > Mäuse", 5890],
  ["Philips", "Hue White E27 Starter-Set mit Bridge", "929001821618", "Haus > Licht", 6495],
  ["Nintendo", "Switch Pro Controller", "2510466", "Spiele > Zubehör", 4680],
  ["Braun", "Series 9 Ersatzscherteil 94M", "81703843", "Drogerie > Rasur", 3190],
  ["WMF", "Profi Plus Küchenreibe 25 cm", "1871146030", "Küche > Helfer", 1149],
  ["SanDisk", "Extreme PRO microSDXC 256 GB", "SDSQXCD-256G", "Elektronik > Speicher", 2799],
  ["Makita", "DUR181Z Akku-Rasentrimmer ohne Akku", "DUR181Z", "Garten > Trimmer", 8990],
  ["Leuchtturm1917", "Notizbuch A5 dotted, nordic blue", "363384", "Büro > Hefte", 1190],
  ["Samsung", "T7 Shield Portable SSD 1 TB", "MU-PE1T0S", "Elektronik > Speicher", 7999],
] as const;

const CHANNELS = ["amazon-de-fba", "ebay-de", "amazon-us-fba"] as const;
const SOURCES = ["larkfield", "brassbell", "kleinmarkt"] as const;
const UNKNOWN_SHARE = 0.12;

const euros = (minor_units: number): Money => ({
  minor_units: Math.round(minor_units),
  currency_code: "EUR",
});

const rounded = (value: number) => Math.round(value * 10_000) / 10_000;

function verdictOf(score: number, match: number, roi: number, complete: boolean): Full["verdict"] {
  if (score < 4.5 || roi < 0.2) return "skip";
  return score >= 7 && match >= 0.95 && complete ? "buy" : "review";
}

function reasonsOf(item: Omit<Full, "reasons" | "verdict">, verdict: Full["verdict"]) {
  const reasons: Full["reasons"] = [];
  const told = (code: string, sentence: string, effect: "skip" | "review" | "note") =>
    reasons.push({ code, sentence, effect });
  const roi = Math.round((item.roi ?? 0) * 100);
  if (item.profit && item.profit.minor_units < 0) {
    told("loss", `A loss of ${(-item.profit.minor_units / 100).toFixed(2)} EUR a sale.`, "skip");
  } else if (verdict === "skip") {
    told("roi_below_target", `The return of ${roi} % is below the target of 20 %.`, "skip");
  }
  if (!item.profit) {
    told("cost_unknown", "The inbound freight is not known, so the profit is only a ceiling.", "review");
  }
  if ((item.match_probability ?? 0) < 0.95) {
    const sure = Math.round((item.match_probability ?? 0) * 100);
    told("match_uncertain", `Only ${sure} % sure that this is the same product (95 % needed).`, "review");
  }
  if (verdict === "buy") {
    told("profitable", `A profit of ${((item.profit?.minor_units ?? 0) / 100).toFixed(2)} EUR a sale, ${roi} % on what it costs to own it.`, "note");
    told("sells_fast", `About ${item.quote?.units_per_month} are sold a month by ${item.quote?.sellers} sellers.`, "note");
  }
  return reasons;
}

/** The opportunity of that number, decided at that moment. */
export function makeOpportunity(number: number, seq: number, decidedAt: Date, version = 1): Full {
  const random = chance(number * 7919 + version);
  const good = GOODS[number % GOODS.length] ?? GOODS[0];
  const [brand, name, model, category, usual] = good;
  const source = SOURCES[Math.floor(random() * SOURCES.length)] ?? "larkfield";
  const channel = CHANNELS[Math.floor(random() ** 2 * CHANNELS.length)] ?? "ebay-de";
  const price = Math.round(usual * (0.6 + random() * 0.45));
  const sale = Math.round(usual * (0.92 + random() * 0.75));
  const known = random() > UNKNOWN_SHARE;
  const referral = Math.round(sale * 0.15);
  const delivery = channel === "ebay-de" ? 0 : 367;
  const postage = channel === "ebay-de" ? 549 : 0;
  const freight = 45;
  const left = sale - price - referral - delivery - postage - freight;
  const roi = left / (price + freight);
  const match = Math.min(0.9996, 0.8 + random() * 0.28);
  const score = Math.max(0, Math.min(9.8, 4.4 + roi * 2.7 + (match - 0.9) * 9 + random() * 1.6));
  const verdict = verdictOf(score, match, roi, known);
  const gtin = String(4_000_000_000_000 + ((number * 104_729) % 999_999_999));
  const id = `0199a1c2-7c4e-7d8a-9a51-${String(number).padStart(12, "0")}`;
  const at = decidedAt.toISOString();
  const base: Omit<Full, "reasons" | "verdict"> = {
    id,
    version,
    seq,
    mode: "sandbox",
    headline: true,
    decided_at: at,
    channel,
    strategy: "flip",
    score: rounded(score),
    risk: match < 0.9 ? "high" : score > 7 ? "low" : "medium",
    confidence: rounded(0.5 + match / 2.4),
    match_probability: rounded(match),
    sale_price: euros(sale),
    profit: known ? euros(left) : null,
    profit_at_most: known ? null : euros(left + freight - 20),
    roi: known ? rounded(roi) : null,
    roi_basis: known ? "landed_cost" : null,
    margin: known ? rounded(left / sale) : null,
    loss_probability: rounded(Math.max(0.01, 0.4 - roi)),
    offer: {
      id: `5f2b0c9d1e8a4b7f8c6d${String(number).padStart(12, "0")}`,
      version: 2,
      source,
      title: `${brand} ${name}${number % 5 === 0 ? ", NEU & OVP" : ""}${number % 7 === 0 ? " 2er Pack" : ""}`,
      url: `http://127.0.0.1:8090/${source}/p/${number}`,
      image: null,
      price: euros(price),
      observed_at: new Date(decidedAt.getTime() - 1800).toISOString(),
      shipping: number % 3 === 0 ? euros(0) : null,
      description: `${brand} ${name}, originalverpackt.`,
      brand,
      category,
      condition: "new",
      gtins: match > 0.93 ? [gtin] : [],
      asin: null,
      models: [model],
      pack: { count: number % 7 === 0 ? 2 : 1, words: number % 7 === 0 ? "2er Pack" : "" },
      parcel: { weight_g: 180 + (number % 9) * 70, sides_mm: [192, 120, 62] },
    },
    product: {
      id: `0199a1c2-0000-7000-8000-${String(number).padStart(12, "0")}`,
      title: `${brand} ${name}`,
      url: null,
      image: null,
      price: euros(sale),
      description: "",
      brand,
      category: null,
      condition: null,
      gtins: [gtin],
      asin: `B0${String(194_000_000 + number)}`.slice(0, 10),
      models: [model],
      pack: { count: 1, words: "" },
      parcel: { weight_g: 180 + (number % 9) * 70, sides_mm: [190, 118, 60] },
    },
    evidence:
      match > 0.93
        ? [`The GTIN ${gtin} is the same.`, `The brand ${brand} is the same.`]
        : [`The model ${model} is the same.`, "The titles share 5 of 6 words.", "The offer has no GTIN."],
    lines: [
      line("referral_fee", "Referral fee", "selling", referral, "15 % of the sale price, at least 0.30 EUR."),
      ...(delivery ? [line("fulfilment", "Fulfilment by Amazon", "selling", delivery, "Standard parcel up to 400 g.")] : []),
      ...(postage ? [line("postage", "Postage", "selling", postage, "Parcel up to 2 kg, domestic.")] : []),
      line("purchase", "Purchase price", "landed", price, "What the offer asks for."),
      known
        ? line("freight", "Inbound freight", "landed", freight, "0.25 EUR a kg, to the warehouse.")
        : { ...line("freight", "Inbound freight", "landed", 0, "The offer does not say how heavy it is."), amount: null, at_least: euros(20) },
    ],
    break_even: [[euros((price + freight + delivery + postage) / 0.85), null]],
    quote: {
      channel,
      condition: "new",
      p50: euros(sale),
      p10: euros(sale * 0.91),
      p90: euros(sale * 1.08),
      sellers: 2 + (number % 11),
      units_per_month: 20 + ((number * 13) % 240),
      days_to_sell: rounded(1 + random() * 9),
      observed_at: new Date(decidedAt.getTime() - 240_000).toISOString(),
      origin: "keepa",
    },
    versions: { fee_book: "2026-11-01", matcher: "3", policy: "1" },
  };
  return { ...base, verdict, reasons: reasonsOf(base, verdict) };
}

function line(
  code: string,
  label: string,
  kind: "landed" | "selling",
  minor: number,
  explanation: string,
): Full["lines"][number] {
  return {
    code,
    label,
    kind,
    amount: euros(minor),
    at_least: null,
    rule_id: kind === "selling" ? `amazon-de/${code}` : null,
    explanation,
  };
}

/** As the list has it: without what only the detail says. */
export function short(full: Full): Short {
  const { evidence, lines, break_even, quote, versions, ...rest } = full;
  const { id, version, source, title, url, image, price, observed_at } = full.offer;
  return {
    ...rest,
    offer: { id, version, source, title, url, image, price, observed_at },
    product: full.product && { id: full.product.id, title: full.product.title },
  };
}
