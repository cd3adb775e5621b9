/** The real dashboard against the pretend gateway. */

import { createMemoryHistory } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { vi } from "vitest";
import { Session } from "@/features/session/session";
import { App } from "@/routes/app";
import { type Answered, type Peer, PretendGateway } from "../dev/gateway";

/** How the network behaves towards the page. */
export type Network = { cookie: boolean; reachable: boolean; sockets: number };

export function connect(gateway: PretendGateway, network: Network): void {
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
    await Promise.resolve();
    if (!network.reachable) throw new TypeError("Failed to fetch");
    const headers = new Headers(init.headers);
    const answer: Answered = gateway.answer({
      method: init.method ?? "GET",
      url: new URL(path, "http://pretend"),
      token: headers.get("authorization")?.replace("Bearer ", "") ?? null,
      cookie: network.cookie,
      body: typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : null,
    });
    if (answer.cookie !== undefined) network.cookie = answer.cookie;
    const body = answer.bytes ?? (answer.body === undefined ? null : JSON.stringify(answer.body));
    return new Response(body, {
      status: answer.status,
      headers: { "content-type": "application/json", ...answer.headers },
    });
  });
  vi.stubGlobal("WebSocket", socketsOf(gateway, network));
}

function socketsOf(gateway: PretendGateway, network: Network) {
  return class PretendSocket implements Peer {
    static readonly OPEN = 1;
    readyState = 0;
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: string }) => void) | null = null;
    onclose: ((event: { code: number }) => void) | null = null;
    readonly #peer: Peer = {
      send: (message) => this.onmessage?.({ data: JSON.stringify(message) }),
      close: (code) => {
        this.readyState = 3;
        this.onclose?.({ code });
      },
    };

    constructor() {
      network.sockets += 1;
      setTimeout(() => {
        if (!network.reachable) {
          this.#peer.close(1006);
          return;
        }
        this.readyState = 1;
        this.onopen?.();
      });
    }

    send(message: unknown) {
      gateway.hear(this.#peer, JSON.parse(String(message)));
    }

    close() {
      this.readyState = 3;
      gateway.leave(this.#peer);
    }
  };
}

type Start = { rows?: number; at?: string; signedIn?: boolean };

export const NOW = new Date("2026-11-21T09:00:00Z");

export function openPage({ rows = 0, at = "/", signedIn = true }: Start = {}) {
  const gateway = new PretendGateway();
  gateway.fill(rows, NOW);
  const network: Network = { cookie: signedIn, reachable: true, sockets: 0 };
  connect(gateway, network);
  const session = new Session();
  void session.start();
  const history = createMemoryHistory({ initialEntries: [at] });
  render(<App session={session} history={history} />);
  return { gateway, network, session, history, user: userEvent.setup() };
}
