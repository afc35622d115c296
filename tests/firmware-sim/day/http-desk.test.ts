import { describe, expect, test } from "vitest";
import { ATTEMPTS_MAX, DeskError, FIRST_PAUSE_MS, httpDesk, PAGES_MAX } from "../../../firmware-sim/day/http-desk.ts";

type Call = { readonly url: string; readonly init: RequestInit };

/** A desk before a gateway that answers as told, one answer after the other, the last one for ever. */
function deskBefore(...answers: readonly (() => Response)[]) {
  const calls: Call[] = [];
  const pauses: number[] = [];
  const desk = httpDesk({
    gateway: "http://gateway.test",
    tokens: { "guard-east": "token-of-the-guard" },
    seed: 7,
    fetch: async (url, init = {}) => {
      calls.push({ url: String(url), init });
      const answer = answers[Math.min(calls.length, answers.length) - 1];
      if (!answer) throw new Error("nothing to answer");
      return answer();
    },
    pause: async (ms) => void pauses.push(ms),
  });
  return { desk, calls, pauses };
}

const ok = (body: unknown) => () => Response.json(body);
const problem = (status: number, code: string) => () => Response.json({ code }, { status });
const down = () => {
  throw new TypeError("fetch failed");
};
const keyOf = ({ init }: Call) => new Headers(init.headers).get("idempotency-key");

describe("the staff's screens over HTTP", () => {
  test("an action carries the person's token and an Idempotency-Key", async () => {
    const { desk, calls } = deskBefore(ok({ id: "p1", state: "granted" }));
    const answer = await desk.confirmPickup("guard-east", "p1", { collector: "g1" });
    expect(answer).toEqual({ ok: true, value: { id: "p1", state: "granted" } });
    expect(calls[0]?.url).toBe("http://gateway.test/api/v1/pickups/p1/confirm");
    expect(new Headers(calls[0]?.init.headers).get("authorization")).toBe("Bearer token-of-the-guard");
    expect(keyOf(calls[0]!)).toMatch(/^[0-9a-f-]{35}$/);
    expect(calls[0]?.init.body).toBe('{"collector":"g1"}');
  });

  test("a refusal of the rules is an answer, not an error", async () => {
    const { desk, calls } = deskBefore(problem(409, "pickup/already-settled"));
    const answer = await desk.confirmPickup("guard-east", "p1", {});
    expect(answer).toEqual({ ok: false, code: "pickup/already-settled" });
    expect(calls).toHaveLength(1);
  });

  test("a network fault is tried again with the same key, after doubling pauses", async () => {
    const { desk, calls, pauses } = deskBefore(down, problem(503, "busy"), ok({ id: "p1" }));
    expect((await desk.confirmPickup("guard-east", "p1", {})).ok).toBe(true);
    expect(new Set(calls.map(keyOf)).size).toBe(1);
    expect(pauses).toEqual([FIRST_PAUSE_MS, 2 * FIRST_PAUSE_MS]);
  });

  test("the same act done twice has two keys; the same day has the same keys", async () => {
    const day = async () => {
      const { desk, calls } = deskBefore(ok({}));
      await desk.acknowledge("guard-east", "a1");
      await desk.acknowledge("guard-east", "a1");
      return calls.map(keyOf);
    };
    const keys = await day();
    expect(new Set(keys).size).toBe(2);
    expect(await day()).toEqual(keys);
  });

  test("after the last attempt it says that the gateway is unreachable", async () => {
    const { desk, calls } = deskBefore(down);
    await expect(desk.openPickups("guard-east")).rejects.toMatchObject({ code: "desk/unreachable" });
    expect(calls).toHaveLength(ATTEMPTS_MAX);
  });

  test("a list is read page by page, up to a limit", async () => {
    const { desk, calls } = deskBefore(
      ok({ items: [{ id: "a1" }], next: "a1" }),
      ok({ items: [{ id: "a2" }], next: null }),
    );
    expect(await desk.alarms("guard-east", "open")).toEqual([{ id: "a1" }, { id: "a2" }]);
    expect(calls[1]?.url).toContain("state=open&limit=200&after=a1");
    const endless = deskBefore(ok({ items: [], next: "more" }));
    await expect(endless.desk.alarms("guard-east", "all")).rejects.toMatchObject({ code: "desk/unexpected-answer" });
    expect(endless.calls).toHaveLength(PAGES_MAX);
  });

  test("somebody without a token asks for nothing", async () => {
    const { desk, calls } = deskBefore(ok({ items: [] }));
    await expect(desk.openPickups("stranger")).rejects.toThrow(DeskError);
    expect(calls).toHaveLength(0);
  });
});
