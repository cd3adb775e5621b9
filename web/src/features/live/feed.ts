/** The WebSocket of opportunities: it goes on where it was cut off, by `after_seq`. */

import type { components } from "@/api/schema";

type Opportunity = components["schemas"]["OpportunityInShort"];

export type Connection =
  | { status: "idle" | "connecting" | "live" | "crowded" }
  /** `at`: when the next attempt is made, in milliseconds since the epoch. */
  | { status: "waiting"; at: number };

type Received =
  | { type: "subscribed"; seq: number }
  | { type: "opportunities"; seq: number; items: Opportunity[] }
  | { type: "heartbeat"; seq: number }
  | { type: "reset"; seq: number }
  | { type: "renewed" | "pong" };

export type FeedOptions = {
  url: string;
  token: () => string | null;
  /** Gets a new token; false if there is none any more. */
  renew: () => Promise<boolean>;
  onItems: (items: Opportunity[]) => void;
  /** What was missed is not kept any more: read the list again. */
  onReset: () => void;
};

const SILENCE_MS = 40_000;
const LONGEST_MS = 30_000;
const NOT_SIGNED_IN = 4401;
const TOO_MANY = 4429;

export class Feed {
  #options: FeedOptions;
  #socket: WebSocket | null = null;
  #seq: number | null = null;
  #failures = 0;
  #stopped = true;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #connection: Connection = { status: "idle" };
  #listeners = new Set<() => void>();

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly connection = () => this.#connection;

  /** Begin after `seq`, unless it runs already. */
  start(seq: number): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#seq ??= seq;
    this.#open();
  }

  stop(): void {
    this.#stopped = true;
    this.#clear();
    this.#set({ status: "idle" });
  }

  /** Try at once, without waiting for the time of the next attempt. */
  readonly retryNow = () => {
    if (this.#stopped || this.#socket) return;
    clearTimeout(this.#retry);
    this.#open();
  };

  /** A token that is about to expire is replaced while the socket stays open. */
  giveToken(token: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify({ type: "token", token }));
    }
  }

  #open(): void {
    this.#set({ status: "connecting" });
    const socket = new WebSocket(this.#options.url);
    this.#socket = socket;
    this.#listen();
    socket.onopen = () => {
      socket.send(
        JSON.stringify({
          type: "subscribe",
          token: this.#options.token() ?? "",
          after_seq: this.#seq,
        }),
      );
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      this.#listen();
      this.#receive(JSON.parse(event.data) as Received);
    };
    socket.onclose = (event) => void this.#closed(socket, event.code);
  }

  #receive(message: Received): void {
    switch (message.type) {
      case "subscribed":
        this.#failures = 0;
        this.#seq ??= message.seq;
        this.#set({ status: "live" });
        break;
      case "opportunities":
        this.#seq = message.seq;
        this.#options.onItems(message.items);
        break;
      case "heartbeat":
        this.#seq = message.seq;
        break;
      case "reset":
        this.#seq = message.seq;
        this.#options.onReset();
        break;
      case "renewed":
      case "pong":
        break;
    }
  }

  async #closed(socket: WebSocket, code: number): Promise<void> {
    if (this.#socket !== socket) return;
    this.#clear();
    if (code === NOT_SIGNED_IN && !(await this.#options.renew())) {
      // Without a session the page shows the sign-in form and stops this feed.
      this.#failures += 1;
    }
    if (this.#isStopped()) return;
    this.#failures += 1;
    const steps = Math.min(this.#failures - 1, 6);
    // Half of it by chance, so that a thousand pages do not come back at once.
    const wait = Math.min(500 * 2 ** steps, LONGEST_MS) * (0.5 + Math.random() / 2);
    const at = Date.now() + (code === TOO_MANY ? LONGEST_MS : wait);
    this.#set(code === TOO_MANY ? { status: "crowded" } : { status: "waiting", at });
    this.#retry = setTimeout(() => this.#open(), at - Date.now());
  }

  #isStopped(): boolean {
    return this.#stopped;
  }

  /** A connection that says nothing for too long is dead, whatever the browser thinks. */
  #listen(): void {
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#silence = setTimeout(() => socket && void this.#closed(socket, 0), SILENCE_MS);
  }

  #clear(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #set(connection: Connection): void {
    this.#connection = connection;
    for (const listener of this.#listeners) listener();
  }
}
