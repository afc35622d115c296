/** Requests to the gateway or the server: JSON in and out, problem+json as an error, each action once. */

/** Longest wait for an answer, milliseconds. */
export const ANSWER_WITHIN_MS = 8_000;
/** How often one action is sent when no answer comes; always under the same key, so it happens once. */
export const ACTION_TRIES_MAX = 3;
/** Most pages fetched of one list: a campus has at most 10,000 children. */
export const PAGES_MAX = 100;

/** The other side said no, or could not be reached (`code` "unreachable"). `code` is stable, see the words of the screens. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: string;
  readonly status: number;
  /** Those whom the refusal concerns, by id. */
  readonly people: readonly string[];
  constructor(problem: { code: string; status: number; people?: readonly string[] }, options?: ErrorOptions) {
    super(problem.code, options);
    this.code = problem.code;
    this.status = problem.status;
    this.people = problem.people ?? [];
  }
}

/** An Idempotency-Key. Not crypto.randomUUID: that is missing on a plain-HTTP school network. */
export function newActionKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function request<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  } catch (cause) {
    throw new ApiError({ code: "unreachable", status: 0 }, { cause });
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as T;
  const problem = (body ?? {}) as { code?: string; people?: readonly string[] };
  throw new ApiError({
    code: problem.code ?? `http/${response.status}`,
    status: response.status,
    people: problem.people ?? [],
  });
}

/** Reads one resource. */
export const read = <T>(path: string): Promise<T> => request<T>(path, { headers: { accept: "application/json" } });

/** Reads a whole list, page by page. */
export async function readAll<T>(path: string): Promise<T[]> {
  const items: T[] = [];
  let after: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query: string = after === null ? "" : `${path.includes("?") ? "&" : "?"}after=${encodeURIComponent(after)}`;
    const answer: { items: T[]; next: string | null } = await read(path + query);
    items.push(...answer.items);
    if (!answer.next) break;
    after = answer.next;
  }
  return items;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Does one thing, once: a lost answer is asked for again under the same key. */
export async function act<T>(path: string, body?: object): Promise<T> {
  const key = newActionKey();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request<T>(path, {
        method: "POST",
        headers: {
          accept: "application/json",
          "idempotency-key": key,
          ...(body ? { "content-type": "application/json" } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    } catch (error) {
      const mayHaveBeenLost = error instanceof ApiError && (error.status === 0 || error.status === 503);
      if (!mayHaveBeenLost || attempt >= ACTION_TRIES_MAX) throw error;
      await pause(500 * attempt);
    }
  }
}
