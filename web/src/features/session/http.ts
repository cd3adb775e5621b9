/** One request to the gateway, and its errors as they are told to a person. */

import type { components } from "@/api/schema";

type ProblemBody = components["schemas"]["Problem"];

/** The gateway refused, or could not do it. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly status: number;
  readonly hint: string | null;
  readonly requestId: string | null;
  /** Seconds, if the gateway said when to come back. */
  readonly retryAfter: number | null;

  constructor(
    status: number,
    message: string,
    more: { hint?: string | null; requestId?: string | null; retryAfter?: number | null } = {},
  ) {
    super(message);
    this.status = status;
    this.hint = more.hint ?? null;
    this.requestId = more.requestId ?? null;
    this.retryAfter = more.retryAfter ?? null;
  }
}

/** The gateway did not answer at all. */
export class Unreachable extends Error {
  override name = "Unreachable";
  constructor(cause: unknown) {
    super("Magpie does not answer.", { cause });
  }
}

export type Call = {
  method?: "GET" | "POST" | "DELETE";
  body?: unknown;
  token?: string | null;
  signal?: AbortSignal | undefined;
  /** It is sent even if the page is left meanwhile. */
  keepalive?: boolean;
  /** Statuses that carry an answer although they are errors. */
  answersWith?: readonly number[];
  /** The answer is a picture and no JSON. */
  picture?: boolean;
};

/** The JSON or the Blob of the answer; undefined for 204. Throws ApiError and Unreachable. */
export async function send(path: string, call: Call = {}): Promise<unknown> {
  const headers: Record<string, string> = {
    Accept: call.picture ? "image/webp, image/jpeg" : "application/json",
  };
  if (call.token) headers.Authorization = `Bearer ${call.token}`;
  if (call.body !== undefined) headers["Content-Type"] = "application/json";
  const init: RequestInit = { method: call.method ?? "GET", headers, credentials: "same-origin" };
  if (call.body !== undefined) init.body = JSON.stringify(call.body);
  if (call.signal) init.signal = call.signal;
  if (call.keepalive) init.keepalive = true;

  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable(error);
  }
  if (response.status === 204) return undefined;
  if (response.ok || call.answersWith?.includes(response.status)) {
    if (call.picture && isPicture(response)) return response.blob();
    if (!call.picture && isJson(response)) return (await response.json()) as unknown;
  }
  throw await errorOf(response);
}

function isJson(response: Response): boolean {
  return /^application\/json\b/.test(response.headers.get("content-type") ?? "");
}

/** Only what a browser draws and never runs: an SVG may hold a script. */
function isPicture(response: Response): boolean {
  return /^image\/(jpeg|webp)$/.test(response.headers.get("content-type") ?? "");
}

async function errorOf(response: Response): Promise<ApiError> {
  const wait = Number(response.headers.get("retry-after"));
  const retryAfter = Number.isFinite(wait) && wait > 0 ? Math.ceil(wait) : null;
  const problem = await problemOf(response);
  return new ApiError(
    response.status,
    problem?.detail ?? `The gateway answered ${response.status}.`,
    { hint: problem?.hint ?? null, requestId: problem?.request_id ?? null, retryAfter },
  );
}

async function problemOf(response: Response): Promise<ProblemBody | null> {
  const type = response.headers.get("content-type") ?? "";
  if (!type.startsWith("application/problem+json")) return null;
  try {
    return (await response.json()) as ProblemBody;
  } catch {
    // A proxy cut it off; the status alone has to do.
    return null;
  }
}
