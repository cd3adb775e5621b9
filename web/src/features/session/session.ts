/** Who is signed in. The access token lives here, in memory, and nowhere else. */

import type { components } from "@/api/schema";
import { ApiError, type Call, send } from "./http";

type SignedIn = components["schemas"]["SignedIn"];
export type User = components["schemas"]["User"];
export type Mode = SignedIn["mode"];

export type SessionState =
  | { status: "starting" }
  /** `unreachable`: it could not be asked whether there is a session. */
  | { status: "signed-out"; unreachable: boolean; ended: boolean }
  | { status: "signed-in"; user: User; mode: Mode };

const AHEAD_MS = 30_000;
const AGAIN_MS = 5_000;

export class Session {
  #state: SessionState = { status: "starting" };
  #token: string | null = null;
  #listeners = new Set<() => void>();
  #tokenListeners = new Set<(token: string) => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #refreshing: Promise<boolean> | null = null;

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly state = () => this.#state;

  get token(): string | null {
    return this.#token;
  }

  /** Calls back with each new token, until the returned function is called. */
  onToken(listener: (token: string) => void): () => void {
    this.#tokenListeners.add(listener);
    return () => void this.#tokenListeners.delete(listener);
  }

  /** Takes up the session this browser may still have. */
  async start(): Promise<void> {
    await this.refresh();
  }

  async signIn(name: string, password: string): Promise<void> {
    const answer = await send("/api/v1/session", { method: "POST", body: { name, password } });
    this.#take(answer as SignedIn);
  }

  async signOut(): Promise<void> {
    const token = this.#token;
    this.#drop({ unreachable: false, ended: false });
    await send("/api/v1/session", { method: "DELETE", token, keepalive: true });
  }

  /** Whether there is a token afterwards. Calls at the same time share one request. */
  refresh(): Promise<boolean> {
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  /** A request as the user; a token that has run out is renewed once. */
  async request<T>(path: string, call: Omit<Call, "token"> = {}): Promise<T> {
    try {
      return (await send(path, { ...call, token: this.#token })) as T;
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error;
      if (!(await this.refresh())) throw error;
      return (await send(path, { ...call, token: this.#token })) as T;
    }
  }

  async #refresh(): Promise<boolean> {
    try {
      const answer = await send("/api/v1/session/refresh", { method: "POST" });
      if (answer === undefined) {
        this.#end();
        return false;
      }
      this.#take(answer as SignedIn);
      return true;
    } catch (error) {
      const refused = error instanceof ApiError && error.status === 401;
      if (refused) {
        this.#end();
      } else if (this.#state.status === "signed-in") {
        // The gateway restarts, perhaps: whoever is signed in stays so.
        this.#renewIn(AGAIN_MS);
      } else {
        this.#drop({ unreachable: true, ended: false });
        this.#renewIn(AGAIN_MS);
      }
      return false;
    }
  }

  #take(answer: SignedIn): void {
    this.#token = answer.access_token;
    this.#renewIn(Math.max(answer.expires_in * 1000 - AHEAD_MS, AGAIN_MS));
    for (const listener of this.#tokenListeners) listener(answer.access_token);
    const old = this.#state;
    const same =
      old.status === "signed-in" && old.user.id === answer.user.id && old.mode === answer.mode;
    if (!same) this.#change({ status: "signed-in", user: answer.user, mode: answer.mode });
  }

  /** There is no session to go on with. */
  #end(): void {
    this.#drop({ unreachable: false, ended: this.#state.status === "signed-in" });
  }

  #drop(why: { unreachable: boolean; ended: boolean }): void {
    this.#token = null;
    clearTimeout(this.#timer);
    this.#change({ status: "signed-out", ...why });
  }

  #renewIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), ms);
  }

  #change(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
