/** `npm run mock`: the pretend gateway behind Vite's server. */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Plugin } from "vite";
import { WebSocketServer } from "ws";
import type * as gateways from "./gateway";
import type * as worlds from "./world";

type PretendGateway = gateways.PretendGateway;
type Make = typeof worlds.makeOpportunity;

const COOKIE = "magpie_refresh=pretend";
const ROWS = 1_081;
const EVERY_MS = 3_000;

export function mockGateway(): Plugin {
  return {
    name: "pretend-gateway",
    apply: "serve",
    async configureServer(server) {
      // Through Vite, because they share code with the page.
      const load = (file: string) => server.ssrLoadModule(`/dev/${file}.ts`);
      const { PretendGateway } = (await load("gateway")) as typeof gateways;
      const { makeOpportunity } = (await load("world")) as typeof worlds;
      const gateway = new PretendGateway();
      gateway.fill(Number(process.env.MOCK_ROWS ?? ROWS), new Date());
      gateway.down = process.env.MOCK_DOWN ?? null;
      decideNowAndThen(gateway, makeOpportunity);
      for (const path of ["/api", "/healthz"]) {
        server.middlewares.use(path, (request, response) => {
          void handle(gateway, request, response);
        });
      }
      const sockets = new WebSocketServer({ noServer: true });
      server.httpServer?.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        if (request.url !== "/ws/opportunities") return;
        sockets.handleUpgrade(request, socket, head, (client) => {
          const peer = {
            send: (message: unknown) => client.send(JSON.stringify(message)),
            close: (code: number) => client.close(code),
          };
          client.on("message", (data: Buffer) => gateway.hear(peer, JSON.parse(data.toString())));
          client.on("close", () => gateway.leave(peer));
        });
      });
    },
  };
}

function decideNowAndThen(gateway: PretendGateway, makeOpportunity: Make): void {
  if (process.env.MOCK_STILL) return;
  let number = gateway.known.size;
  setInterval(() => {
    number += 1;
    gateway.decide(makeOpportunity(number, 0, new Date()));
    const again = 1 + Math.floor(Math.random() * 40);
    const before = gateway.known.size > again ? [...gateway.known.values()][again] : undefined;
    if (before) gateway.decide(makeOpportunity(again + 1, 0, new Date(), before.version + 1));
  }, EVERY_MS).unref();
}

async function handle(
  gateway: PretendGateway,
  request: IncomingMessage & { originalUrl?: string | undefined },
  response: ServerResponse,
): Promise<void> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const answer = gateway.answer({
    method: request.method ?? "GET",
    url: new URL(request.originalUrl ?? "/", "http://pretend"),
    token: request.headers.authorization?.replace("Bearer ", "") ?? null,
    // For a look at the page without typing a password.
    cookie: Boolean(process.env.MOCK_SIGNED_IN) || (request.headers.cookie ?? "").includes(COOKIE),
    body: text ? (JSON.parse(text) as unknown) : null,
  });
  response.statusCode = answer.status;
  response.setHeader("content-type", "application/json");
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (answer.cookie !== undefined) {
    const age = answer.cookie ? 3600 : 0;
    response.setHeader("set-cookie", `${COOKIE}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${age}`);
  }
  response.end(answer.bytes ?? (answer.body === undefined ? undefined : JSON.stringify(answer.body)));
}
