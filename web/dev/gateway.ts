/** A pretend gateway by services/gateway/API.md, without a network: requests in, answers out. */

import type { components } from "@/api/schema";
import { compare, passes, readFilters, type Sort } from "@/features/opportunities/filters";
import { answerOffers } from "./offers";
import { makeSources } from "./sources";
import { type Full, makeOpportunity, short } from "./world";

type Schemas = components["schemas"];

export type Asked = {
  method: string;
  url: URL;
  token: string | null;
  /** Whether the refresh cookie came with it. */
  cookie: boolean;
  body: unknown;
};

export type Answered = {
  status: number;
  body?: unknown;
  /** A picture, in place of a body. */
  bytes?: Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  /** Whether the refresh cookie is set from now on; absent leaves it. */
  cookie?: boolean;
};

/** A WebSocket as the gateway sees it. */
export type Peer = { send: (message: unknown) => void; close: (code: number) => void };

const TOO_MANY_TRIES = 10;
const WAIT_S = 900;
const ALIVE: Schemas["Alive"] = { status: "up", mode: "paper", sandbox: true };

export class PretendGateway {
  readonly password = "magpie";
  readonly known = new Map<string, Full>();
  seq = 0;
  down: string | null = null;
  /** Requests with this in them are refused. */
  failing: string | null = null;
  expiresIn = 300;
  /** Every request, for tests that ask how often. */
  readonly asked: string[] = [];
  /** The type of every message over WebSockets. */
  readonly heard: string[] = [];
  #tries = 0;
  #tokens = new Set<string>();
  #peers = new Set<Peer>();
  #log: Full[] = [];

  /** Decide these, oldest first, and tell whoever listens. */
  decide(...decided: Full[]): void {
    for (const one of decided) {
      this.seq += 1;
      const numbered = { ...one, seq: this.seq };
      this.known.set(one.id, numbered);
      this.#log.push(numbered);
    }
    const items = this.#log.slice(-decided.length).map(short);
    for (const peer of this.#peers) peer.send({ type: "opportunities", seq: this.seq, items });
  }

  fill(count: number, now: Date): void {
    for (let number = 1; number <= count; number += 1) {
      const at = new Date(now.getTime() - (count - number) ** 1.6 * 900 - 2_000);
      this.decide(makeOpportunity(number, 0, at));
    }
  }

  expireTokens(): void {
    this.#tokens.clear();
  }

  /** Cut all WebSockets. */
  cut(code = 1012): void {
    for (const peer of this.#peers) peer.close(code);
    this.#peers.clear();
  }

  /** Tell that what was missed is not kept any more. */
  reset(): void {
    for (const peer of this.#peers) peer.send({ type: "reset", seq: this.seq });
  }

  hear(peer: Peer, message: unknown): void {
    const said = message as { type: string; token?: string; after_seq?: number | null };
    this.heard.push(said.type);
    if (said.type === "ping") peer.send({ type: "pong" });
    if (said.type === "token") peer.send({ type: "renewed", expires_in: this.expiresIn });
    if (said.type !== "subscribe") return;
    if (!this.#tokens.has(said.token ?? "")) {
      peer.close(4401);
      return;
    }
    const after = said.after_seq ?? this.seq;
    this.#peers.add(peer);
    peer.send({ type: "subscribed", seq: after, mode: "paper" });
    const missed = this.#log.filter((one) => one.seq > after).map(short);
    if (missed.length) peer.send({ type: "opportunities", seq: this.seq, items: missed });
  }

  leave(peer: Peer): void {
    this.#peers.delete(peer);
  }

  answer(asked: Asked): Answered {
    const { method, url } = asked;
    this.asked.push(`${method} ${url.pathname}${url.search}`);
    const path = url.pathname.replace("/api/v1", "");
    if (path === "/session/refresh") return asked.cookie ? this.#signedIn() : { status: 204 };
    if (path === "/healthz") return { status: 200, body: ALIVE };
    if (path === "/session" && method === "POST") return this.#signIn(asked.body);
    if (!asked.token || !this.#tokens.has(asked.token)) return problem(401, "Not signed in.");
    if (path === "/session" && method === "DELETE") return { status: 204, cookie: false };
    if (this.failing !== null && this.asked.at(-1)?.includes(this.failing)) {
      return problem(429, "Too many requests.");
    }
    if (path === "/opportunities") return this.#list(url.searchParams);
    if (path === "/opportunities/stats/summary") return this.#summary();
    if (path.startsWith("/opportunities/")) {
      const found = this.known.get(path.slice("/opportunities/".length));
      return found ? { status: 200, body: found } : problem(404, "There is no such opportunity.");
    }
    const offers = answerOffers(path, this.known.values());
    if (offers) return offers;
    if (path === "/sources") return { status: 200, body: makeSources() };
    if (path === "/health") return this.#health();
    return problem(404, "Not found.");
  }

  #signIn(body: unknown): Answered {
    const { password } = body as Schemas["Credentials"];
    if (this.#tries >= TOO_MANY_TRIES) {
      return { ...problem(429, "Too many tries."), headers: { "retry-after": String(WAIT_S) } };
    }
    if (password === this.password) return this.#signedIn();
    this.#tries += 1;
    return problem(401, "The name or the password is wrong.");
  }

  #signedIn(): Answered {
    const token = `token-${this.#tokens.size + 1}-${this.asked.length}`;
    this.#tokens.add(token);
    const body: Schemas["SignedIn"] = {
      access_token: token,
      token_type: "Bearer",
      expires_in: this.expiresIn,
      user: { id: "0199a1c2-0000-7000-8000-00000000aaaa", name: "admin", role: "admin" },
      mode: "paper",
    };
    return { status: 200, body, cookie: true };
  }

  #list(query: URLSearchParams): Answered {
    const filters = readFilters({
      ...Object.fromEntries(query),
      verdict: query.getAll("verdict"),
      currency: query.get("currency_code"),
      all: query.get("headline") !== "true",
    });
    const sort = (query.get("sort") ?? "verdict") as Sort;
    const all = [...this.known.values()]
      .map(short)
      .filter((item) => passes(item, filters))
      .sort((a, b) => compare(a, b, sort));
    const from = Number(query.get("cursor") ?? 0);
    const to = from + Number(query.get("limit") ?? 50);
    const body: Schemas["OpportunityPage"] = {
      items: all.slice(from, to),
      next_cursor: to < all.length ? String(to) : null,
      seq: this.seq,
    };
    return { status: 200, body };
  }

  #summary(): Answered {
    const verdicts = { buy: 0, review: 0, skip: 0 };
    for (const { verdict } of this.known.values()) verdicts[verdict] += 1;
    const body: Schemas["Summary"] = {
      offers: this.known.size,
      matched: this.known.size,
      priced: this.known.size,
      verdicts,
    };
    return { status: 200, body };
  }

  #health(): Answered {
    const part = (name: string): Schemas["Part"] =>
      this.down === name
        ? { name, status: "down", problem: "Nothing answers at 127.0.0.1:10002." }
        : { name, status: "up", problem: null };
    const body: Schemas["Health"] = {
      status: this.down ? "degraded" : "up",
      mode: "paper",
      services: ["scanner", "pricing"].map(part),
      stores: ["postgres", "redis"].map(part),
      live: part("live"),
    };
    return { status: this.down ? 503 : 200, body };
  }
}

function problem(status: number, detail: string): Answered {
  const body: Schemas["Problem"] = {
    type: "urn:magpie:problem:pretend",
    title: detail,
    status,
    detail,
    hint: null,
    instance: "",
    request_id: "0199a1c2-0000-7000-8000-0000000000ff",
    errors: [],
  };
  return { status, body, headers: { "content-type": "application/problem+json" } };
}
