/** What the feed has said since the list was read: the newest version of each opportunity. */

import type { components } from "@/api/schema";

type Opportunity = components["schemas"]["OpportunityInShort"];

export type Entry = {
  item: Opportunity;
  /** When it came, in milliseconds since the epoch. */
  at: number;
};

export type Entries = ReadonlyMap<string, Entry>;

// Bursts are drawn together, a few times a second at most.
const GATHER_MS = 200;
const FULL = 2_000;

export class Book {
  #entries: Entries = new Map();
  #waiting: Entry[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #listeners = new Set<() => void>();
  #emptying = false;

  /** Called once it holds much: the lists should be read again, and `forgetUpTo` called. */
  onFull: (seq: number) => void = () => undefined;

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly entries = () => this.#entries;

  add(items: readonly Opportunity[], now: number): void {
    for (const item of items) this.#waiting.push({ item, at: now });
    this.#timer ??= setTimeout(() => this.#draw(), GATHER_MS);
  }

  /** Forget what a list read at `seq` holds already. */
  forgetUpTo(seq: number): void {
    this.#entries = new Map([...this.#entries].filter(([, { item }]) => item.seq > seq));
    this.#emptying = false;
    this.#tell();
  }

  #draw(): void {
    this.#timer = undefined;
    const entries = new Map(this.#entries);
    for (const entry of this.#waiting) {
      const held = entries.get(entry.item.id);
      if (!held || entry.item.version > held.item.version) entries.set(entry.item.id, entry);
    }
    this.#waiting = [];
    this.#entries = entries;
    this.#tell();
    if (entries.size > FULL && !this.#emptying) {
      this.#emptying = true;
      this.onFull(Math.max(...[...entries.values()].map(({ item }) => item.seq)));
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
