import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backlog } from "#reader";
import { CARDS_WAITING_MAX, OLDER_UNACKNOWLEDGED_MAX, SPOOL_TAPS_MAX, unacknowledged } from "#reader/state.ts";
import { TAPS_UNACKNOWLEDGED_MAX } from "#wire/messages.ts";
import { notes, published, signals, story, type Told } from "./story.ts";

const numbers = (epoch: number, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${epoch}/${from + index}`);

describe("a seq", () => {
  test("is taken only when the tap is in the log", () => {
    const reader = story();
    reader.stall = true;
    reader.tap("04A2B3C4");
    reader.tap("14A2B3C4");
    expect(reader.state.seq).toBe(0);
    expect(signals(reader.tell({ kind: "store-failed", seq: 1 }))).toMatchObject([
      { light: "red", cause: { kind: "not-stored", reason: "log-failed" } },
    ]);
    const stored = reader.tell({ kind: "tap-stored", seq: 1 });
    expect(reader.state.seq).toBe(1);
    expect(reader.outputs.filter(({ kind }) => kind === "store")).toMatchObject([
      { tap: { seq: 1, card: "04A2B3C4" } },
      { tap: { seq: 1, card: "14A2B3C4" } },
    ]);
    expect(signals(stored)).toMatchObject([{ light: "amber" }]);
  });

  test("cards beyond those that may wait for the log are refused in red", () => {
    const reader = story();
    reader.stall = true;
    for (let count = 0; count <= CARDS_WAITING_MAX; count += 1) expect(signals(reader.tap())).toEqual([]);
    expect(signals(reader.tap())).toMatchObject([{ cause: { kind: "not-stored", reason: "busy" } }]);
  });

  test("a full log refuses the new tap in red and keeps the old ones", () => {
    const reader = story({ epoch: 2, held: [{ epoch: 1, oldest: 1, newest: SPOOL_TAPS_MAX - 1 }] });
    reader.tap();
    expect(backlog(reader.state)).toBe(SPOOL_TAPS_MAX);
    const refused = reader.tap();
    expect(signals(refused)).toMatchObject([{ light: "red", cause: { reason: "full" } }]);
    expect(refused.some(({ kind }) => kind === "store")).toBe(false);
  });
});

describe("sending", () => {
  test("begins with the birth message", () => {
    const reader = story({ epoch: 7, held: [{ epoch: 5, oldest: 3, newest: 4 }] });
    reader.tap();
    const first = reader.tell({ kind: "link-up" }).find(({ kind }) => kind === "publish");
    expect(first).toMatchObject({ name: "state", value: { online: true, epoch: 7, backlog: 3, oldest: 1, config: 0 } });
  });

  test("older epochs go under their own number, after this epoch's taps, and within their share", () => {
    const reader = story({
      epoch: 9,
      held: [
        { epoch: 3, oldest: 11, newest: 20 },
        { epoch: 8, oldest: 1, newest: 100 },
      ],
    });
    reader.tap();
    const sent = published(reader.tell({ kind: "link-up" }));
    expect(sent).toEqual(["9/1", ...numbers(3, 11, 20), ...numbers(8, 1, OLDER_UNACKNOWLEDGED_MAX - 10)]);
    expect(published(reader.tap())).toEqual(["9/2"]);
  });

  test("what is acknowledged is forgotten and makes room", () => {
    const reader = story({ epoch: 2, held: [{ epoch: 1, oldest: 1, newest: 40 }] });
    reader.tell({ kind: "link-up" });
    const outputs = reader.ack(10, { of: 1 });
    expect(outputs).toContainEqual({ kind: "forget", epoch: 1, upto: 10 });
    expect(published(outputs)).toEqual(numbers(1, 33, 40));
    reader.ack(40, { of: 1 });
    expect(backlog(reader.state)).toBe(0);
    expect(reader.state.older).toEqual([]);
  });

  test("after each connect everything above the acknowledgment goes again", () => {
    const reader = story();
    reader.tell({ kind: "link-up" });
    for (let count = 0; count < 5; count += 1) reader.tap();
    reader.ack(2);
    reader.tell({ kind: "link-down", chance: 0 });
    expect(published(reader.tell({ kind: "link-up" }))).toEqual(numbers(1, 3, 5));
  });

  test("a tap during a full window waits, and leaves when there is room", () => {
    const reader = story();
    reader.tell({ kind: "link-up" });
    for (let count = 0; count < TAPS_UNACKNOWLEDGED_MAX; count += 1) expect(published(reader.tap())).toHaveLength(1);
    expect(published(reader.tap())).toEqual([]);
    expect(published(reader.ack(1))).toEqual([`1/${TAPS_UNACKNOWLEDGED_MAX + 1}`]);
  });

  test("an acknowledgment of what was never sent forgets nothing of it", () => {
    const reader = story();
    reader.tap();
    expect(reader.ack(1_000_000).some(({ kind }) => kind === "forget")).toBe(false);
    reader.tell({ kind: "link-up" });
    expect(reader.ack(1_000_000)).toContainEqual({ kind: "forget", epoch: 1, upto: 1 });
    reader.tell({ kind: "link-down", chance: 0 });
    reader.tap();
    expect(backlog(reader.state)).toBe(1);
  });

  test("what the log has lost is passed over when all below is acknowledged, and the gateway is told", () => {
    const reader = story({ lost: [3, 4, 7] });
    for (let count = 0; count < 7; count += 1) reader.tap();
    expect(published(reader.tell({ kind: "link-up" }))).toEqual(["1/1", "1/2"]);
    expect(published(reader.ack(1))).toEqual([]);
    const passed = reader.ack(2);
    expect(notes(passed)).toMatchObject([{ event: "taps-missing", epoch: 1, from: 3, to: 4 }]);
    expect(passed.filter(({ kind }) => kind === "publish")).toMatchObject([
      { name: "state", value: { oldest: 5 } },
      { name: "tap", value: { seq: 5 } },
      { name: "tap", value: { seq: 6 } },
    ]);
    expect(notes(reader.ack(6))).toMatchObject([{ from: 7, to: 7 }]);
    expect(backlog(reader.state)).toBe(0);
    expect(published(reader.tap())).toEqual(["1/8"]);
  });
});

test("whatever happens: only stored taps are sent, in order, within the window, and nothing throws", () => {
  const input = fc.oneof(
    fc.constant<Told>({ kind: "card-read", card: "04A2B3C4" }),
    fc.constant<Told>({ kind: "link-up" }),
    fc.constant<Told>({ kind: "link-down", chance: 0.5 }),
    fc.constant<Told>({ kind: "clock-ticked" }),
    fc.record({
      kind: fc.constant("ack" as const),
      ack: fc.record({ epoch: fc.integer({ min: 1, max: 4 }), upto: fc.nat(300), now: fc.nat() }),
    }),
    fc.record({ kind: fc.constant("store-failed" as const), seq: fc.nat(5) }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(input, fc.nat(12_000)), { maxLength: 200 }), (inputs) => {
      const reader = story({ epoch: 3, held: [{ epoch: 2, oldest: 5, newest: 90 }] });
      const lastSent = new Map<number, number>();
      for (const [told, passed] of inputs) {
        reader.up += passed;
        if (told.kind === "link-up" || told.kind === "link-down") lastSent.clear();
        for (const identity of published(reader.tell(told))) {
          const [epoch, seq] = identity.split("/").map(Number) as [number, number];
          expect(seq).toBeGreaterThan(lastSent.get(epoch) ?? 0);
          if (epoch === 3) expect(seq).toBeLessThanOrEqual(reader.state.seq);
          lastSent.set(epoch, seq);
        }
        expect(unacknowledged([reader.state.own, ...reader.state.older])).toBeLessThanOrEqual(TAPS_UNACKNOWLEDGED_MAX);
        expect(backlog(reader.state)).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 300 },
  );
});
