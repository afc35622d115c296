import { afterEach, describe, expect, test, vi } from "vitest";
import { ACTION_TRIES_MAX, ApiError, act, PAGES_MAX, read, readAll } from "../../../gateway/console/ui/api.ts";

type Asked = { readonly url: string; readonly key: string | null; readonly body: unknown };

/** Answers each request by `answer`; keeps what was asked. */
function network(answer: (asked: Asked, count: number) => Response): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const one = { url, key: new Headers(init.headers).get("idempotency-key"), body: init.body ?? null };
    asked.push(one);
    return answer(one, asked.length);
  });
  return asked;
}
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

describe("requests of a screen", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  test("an action whose answer is lost is sent again under the same key, and is so done once", async () => {
    vi.useFakeTimers();
    const asked = network((_, count) => {
      if (count === 1) throw new TypeError("the line broke");
      return count === 2 ? json({}, 503) : json({ id: "k" });
    });
    const done = act<{ id: string }>("/api/v1/pickups/k/confirm");
    await vi.runAllTimersAsync();
    expect(await done).toEqual({ id: "k" });
    expect(asked).toHaveLength(ACTION_TRIES_MAX);
    expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
  });

  test("a gateway that stays away is given up after the last try, as unreachable", async () => {
    vi.useFakeTimers();
    const asked = network(() => {
      throw new TypeError("nobody there");
    });
    const failed = act("/x").catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    expect(await failed).toMatchObject({ code: "unreachable", status: 0 });
    expect(asked).toHaveLength(ACTION_TRIES_MAX);
  });

  test("a refusal is final and keeps its code and its people", async () => {
    const asked = network(() => json({ code: "roll/incomplete", people: ["s-1"] }, 409));
    const failed = await act("/x", { marks: [] }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ApiError);
    expect(failed).toMatchObject({ code: "roll/incomplete", status: 409, people: ["s-1"] });
    expect(asked).toHaveLength(1);
  });

  test("two actions have two keys", async () => {
    const asked = network(() => json({}));
    await act("/x");
    await act("/x");
    expect(asked[0]?.key).not.toBe(asked[1]?.key);
  });

  test("an answer that is no JSON is an error with its status", async () => {
    network(() => new Response("<html>proxy</html>", { status: 502 }));
    expect(await read("/x").catch((error: unknown) => error)).toMatchObject({ code: "http/502" });
  });

  test("a list is read to its end", async () => {
    const asked = network(({ url }) =>
      json(url.includes("after=b") ? { items: [3], next: null } : { items: [1, 2], next: "b" }),
    );
    expect(await readAll("/list?limit=2")).toEqual([1, 2, 3]);
    expect(asked.map(({ url }) => url)).toEqual(["/list?limit=2", "/list?limit=2&after=b"]);
  });

  test("a list without end is cut off", async () => {
    const asked = network(() => json({ items: [1], next: "again" }));
    expect(await readAll("/list")).toHaveLength(PAGES_MAX);
    expect(asked).toHaveLength(PAGES_MAX);
  });
});
