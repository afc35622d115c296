/** The staff's screens over HTTP: each person with the own token, each action with its own Idempotency-Key. */
import { random } from "../random.ts";
import type { DeskAnswer, StaffDesk } from "./world.ts";

/** Most attempts of one request, the first included. */
export const ATTEMPTS_MAX = 6;
/** Pause before the second attempt, real milliseconds; it doubles. */
export const FIRST_PAUSE_MS = 100;
/** Without an answer for so long an attempt has failed, real milliseconds. */
export const REQUEST_TIMEOUT_MS = 10_000;
/** Most pages of one list. */
export const PAGES_MAX = 100;
const PAGE_ITEMS = 200;

export const DESK_FAULTS = ["desk/unreachable", "desk/unexpected-answer", "desk/no-token"] as const;
export type DeskFault = (typeof DESK_FAULTS)[number];

/** The gateway gave no answer that a screen could show. */
export class DeskError extends Error {
  override readonly name = "DeskError";
  readonly code: DeskFault;
  constructor(code: DeskFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type HttpDeskOptions = {
  /** Such as `http://127.0.0.1:8080`. */
  readonly gateway: string;
  /** Bearer token by staff id. */
  readonly tokens: Readonly<Record<string, string>>;
  readonly seed: number | string;
  readonly fetch?: typeof fetch;
  /** Waits this many real milliseconds. */
  readonly pause: (realMs: number) => Promise<void>;
  /** Ends every request that is under way. */
  readonly signal?: AbortSignal;
};

export function httpDesk(options: HttpDeskOptions): StaffDesk {
  const { get, list, post } = requests(options);
  return {
    requestPickup: (by, request) => post(by, "/pickups", request),
    confirmPickup: (by, pickup, confirmation) => post(by, `/pickups/${id(pickup)}/confirm`, confirmation),
    denyPickup: (by, pickup, denial) => post(by, `/pickups/${id(pickup)}/deny`, denial),
    openPickups: (by) => list(by, "/pickups?state=open"),
    offerHandover: (by, offer) => post(by, "/handovers", offer),
    acceptHandover: (by, handover, acceptance) => post(by, `/handovers/${id(handover)}/accept`, acceptance),
    openHandovers: (by) => list(by, "/handovers?state=open"),
    rolls: (by, place) => list(by, `/rolls?place=${id(place)}`),
    settleRoll: (by, session, roll) => post(by, `/rolls/${id(session)}/settle`, roll),
    settleChild: (by, student, settlement) => post(by, `/students/${id(student)}/settle`, settlement),
    alarms: (by, state) => list(by, `/alarms?state=${state}`),
    acknowledge: (by, alarm) => post(by, `/alarms/${id(alarm)}/acknowledge`),
    students: (by) => list(by, "/students"),
    headcount: (by) => get(by, "/headcount"),
  };
}

const id = encodeURIComponent;

function requests(options: HttpDeskOptions) {
  const keyFor = actionKeys(options.seed);
  const send = sender(options);

  async function get<T>(by: string, path: string): Promise<T> {
    const response = await send(by, path, { method: "GET" });
    if (!response.ok) throw new DeskError("desk/unexpected-answer", `${path}: HTTP ${response.status}`);
    return (await response.json()) as T;
  }

  async function list<T>(by: string, path: string): Promise<T[]> {
    const items: T[] = [];
    let after = "";
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const joint = path.includes("?") ? "&" : "?";
      const next = await get<{ items: T[]; next?: string | null }>(by, `${path}${joint}limit=${PAGE_ITEMS}${after}`);
      items.push(...next.items);
      if (!next.next) return items;
      after = `&after=${id(next.next)}`;
    }
    throw new DeskError("desk/unexpected-answer", `${path}: more than ${PAGES_MAX} pages`);
  }

  async function post<T>(by: string, path: string, body?: unknown): Promise<DeskAnswer<T>> {
    const text = body === undefined ? null : JSON.stringify(body);
    const response = await send(by, path, {
      method: "POST",
      body: text,
      headers: {
        "idempotency-key": keyFor(`${by} ${path} ${text ?? ""}`),
        ...(text === null ? {} : { "content-type": "application/json" }),
      },
    });
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok) return { ok: true, value: answer as T };
    const code = answer !== null && typeof answer === "object" && "code" in answer ? answer.code : null;
    if (typeof code !== "string") throw new DeskError("desk/unexpected-answer", `${path}: HTTP ${response.status}`);
    return { ok: false, code };
  }

  return { get, list, post };
}

/**
 * Keys that depend on the seed and on what is asked, never on the order in which answers come: the same day has the
 * same keys at any speed, and the same action asked for the second time has another key.
 */
function actionKeys(seed: number | string): (action: string) => string {
  const chance = random(`${seed}/actions`);
  const asked = new Map<string, number>();
  return (action) => {
    const count = (asked.get(action) ?? 0) + 1;
    asked.set(action, count);
    const stream = chance.fork(`${action}#${count}`);
    return Array.from({ length: 4 }, () =>
      Math.floor(stream.next() * 2 ** 32)
        .toString(16)
        .padStart(8, "0"),
    ).join("-");
  };
}

/** Sends one request, again with the same key while the network or the gateway is down. */
function sender({ gateway, tokens, pause, signal, fetch: send = fetch }: HttpDeskOptions) {
  return async (by: string, path: string, init: RequestInit): Promise<Response> => {
    const token = tokens[by];
    if (!token) throw new DeskError("desk/no-token", `no token for ${by}`);
    let cause: unknown = null;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      if (attempt > 1) await pause(FIRST_PAUSE_MS * 2 ** (attempt - 2));
      try {
        const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
        const response = await send(`${gateway}/api/v1${path}`, {
          ...init,
          headers: { ...init.headers, authorization: `Bearer ${token}` },
          signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        });
        if (response.status < 500 && response.status !== 429) return response;
        cause = new Error(`HTTP ${response.status}`);
        await response.body?.cancel();
      } catch (error) {
        if (signal?.aborted) throw error;
        cause = error;
      }
    }
    throw new DeskError("desk/unreachable", `${path}: no answer in ${ATTEMPTS_MAX} attempts`, { cause });
  };
}
