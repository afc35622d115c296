import { describe, expect, test } from "vitest";
import type { CampusState } from "../../../gateway/core/state.ts";
import { COMMIT_EVENTS_MAX } from "../../../gateway/journal/journal.ts";
import { type Committed, createLoop, LOOP_QUEUE_MAX } from "../../../gateway/loop.ts";
import { codeOf, MORNING } from "../journal/fixture.ts";
import { confirm, diskFull, settled, tap, toyCore, toySchool } from "./fixture.ts";

/** A disk that waits until it is let go. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, open: resolve };
}

describe("an event", () => {
  test("is decided, committed, true, answered and told, in this order", async () => {
    const { loop, journal, disk } = await toySchool();
    const hold = gate();
    disk.held = hold.promise;
    const order: string[] = [];
    loop.onCommitted((batch) => {
      order.push(`told ${batch.map(({ seq }) => seq)}`);
      expect(loop.state().staffSeen.has("c-1")).toBe(true);
      expect(journal.head().upto).toBe(1);
    });
    const answer = loop.submit(tap(1)).then((outcome) => {
      order.push("answered");
      expect(loop.state().staffSeen.has("c-1")).toBe(true);
      return outcome;
    });
    await settled();
    expect(disk.batches).toHaveLength(1);
    expect(loop.state().staffSeen.has("c-1")).toBe(false);
    expect(order).toEqual([]);
    hold.open();
    expect(await answer).toMatchObject({
      seq: 1,
      at: MORNING,
      answer: { kind: "tap", verdict: "accept" },
      repeated: false,
    });
    await settled();
    expect(order).toEqual(["answered", "told 1"]);
  });

  test("is told only after whoever waits a few promises further on has spoken: PUBACK before feedback", async () => {
    const { loop } = await toySchool();
    const order: string[] = [];
    loop.onCommitted(() => order.push("feedback"));
    const deep = async (levels: number): Promise<void> => {
      if (levels === 0) await loop.submit(tap(1));
      else await deep(levels - 1);
    };
    await deep(8).then(() => order.push("puback"));
    await settled();
    expect(order).toEqual(["puback", "feedback"]);
  });

  test("is stamped when it comes in, by a time that never goes back", async () => {
    const { loop, clock, journal, dir } = await toySchool();
    const stamps = [];
    for (const to of [MORNING + 500, MORNING - 3_600_000, MORNING + 400, MORNING + 900]) {
      clock.set(to);
      stamps.push((await loop.submit(tap(stamps.length + 1))).at - MORNING);
    }
    expect(stamps).toEqual([500, 500, 500, 900]);
    await loop.stop();
    await journal.close();
    const again = await toySchool({ dir });
    again.clock.set(MORNING - 1);
    expect((await again.loop.submit(tap(9))).at - MORNING).toBe(900);
  });

  test("knows the seq that it will have, and those without an entry take none", async () => {
    const { loop, journal } = await toySchool();
    const outcomes = await Promise.all([
      loop.submit(tap(1)),
      loop.submit({ event: { kind: "clock-ticked" } }),
      loop.submit(confirm("a")),
      loop.submit(confirm("b")),
      loop.submit(tap(2)),
    ]);
    expect(outcomes.map(({ seq }) => seq)).toEqual([1, null, 2, null, 3]);
    expect(outcomes[3]?.answer).toMatchObject({ kind: "refused", code: "pickup/already-settled" });
    expect(loop.state().staffSeen.get("c-2")?.place).toBe("entry-3");
    expect(journal.read(0, 10).map(({ kind }) => kind)).toEqual(["card-tapped", "pickup-confirmed", "card-tapped"]);
  });

  test("gets an entry when it is a quarantined message or carries personal fields, also without facts", async () => {
    const { loop, journal } = await toySchool();
    const event = { kind: "tap-quarantined", reader: "gate-1", reason: "json", tap: null } as const;
    const raw = Buffer.from("{");
    await loop.submit({ event, quarantine: { client: "gate-1", topic: "t", reason: "json", raw, tap: null } });
    await loop.submit({
      event: { kind: "clock-ticked" },
      personal: [{ person: "s-1", field: "name", value: "Lin Yue" }],
    });
    expect(journal.head().upto).toBe(2);
    expect(journal.readRaw(1)).toEqual(new Uint8Array(raw));
    expect(journal.personal("s-1")).toEqual({ name: "Lin Yue" });
  });

  test("that is refused keeps nothing of what came with it", async () => {
    const { loop, journal } = await toySchool();
    await loop.submit(confirm("a"));
    const note = { person: "s-1", field: "note:x1", value: "a stranger" };
    expect(await loop.submit({ ...confirm("b"), personal: [note] })).toMatchObject({
      seq: null,
      answer: { kind: "refused" },
    });
    expect([journal.head().upto, journal.note("s-1", "note:x1")]).toEqual([1, null]);
  });

  test("with nothing to keep writes nothing; a cursor alone is kept without an entry", async () => {
    const { loop, journal, disk } = await toySchool();
    expect(await loop.submit({ event: { kind: "clock-ticked" } })).toMatchObject({ seq: null, repeated: false });
    expect(disk.batches).toHaveLength(0);
    const event = { kind: "reader-changed", reader: "gate-1", status: "online" } as const;
    await loop.submit({ event, cursors: [{ reader: "gate-1", epoch: 2, upto: 4 }] });
    expect(journal.cursor("gate-1", 2)?.upto).toBe(4);
    expect(journal.head().upto).toBe(0);
  });
});

describe("a group", () => {
  test("is what came while the commit before it ran, in order", async () => {
    const { loop, disk, journal } = await toySchool({ inProcess: false });
    const first = loop.submit(tap(1));
    await settled();
    const rest = Array.from({ length: 50 }, (_, i) => loop.submit(tap(i + 2)));
    const seqs = (await Promise.all([first, ...rest])).map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: 51 }, (_, i) => i + 1));
    expect(disk.batches.map(({ drafts }) => drafts.length)).toEqual([1, 50]);
    expect(journal.verifyChain()).toMatchObject({ ok: true, entries: 51 });
  });

  test("has a bound, and listeners hear of each once", async () => {
    const { loop, disk } = await toySchool();
    const told: number[] = [];
    loop.onCommitted((batch) => told.push(batch.length));
    const count = COMMIT_EVENTS_MAX * 2 + 7;
    await Promise.all(Array.from({ length: count }, (_, i) => loop.submit(tap(i + 1))));
    await settled();
    expect(disk.batches.map(({ drafts }) => drafts.length)).toEqual([COMMIT_EVENTS_MAX, COMMIT_EVENTS_MAX, 7]);
    expect(told).toEqual([COMMIT_EVENTS_MAX, COMMIT_EVENTS_MAX, 7]);
  });

  test("tells each event with the state as it was after it", async () => {
    const { loop } = await toySchool();
    const heard: Committed[] = [];
    loop.onCommitted((batch) => heard.push(...batch));
    await Promise.all([loop.submit(tap(1)), loop.submit(tap(2))]);
    await settled();
    expect(heard.map(({ seq, state }) => [seq, state.staffSeen.size])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(heard[0]).toMatchObject({
      event: { kind: "card-tapped", at: MORNING },
      answer: { kind: "tap" },
      effects: [],
    });
  });

  test("promises resolve in the order in which the events came", async () => {
    const { loop } = await toySchool();
    const order: number[] = [];
    await Promise.all(Array.from({ length: 20 }, (_, i) => loop.submit(tap(i + 1)).then(() => order.push(i))));
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });
});

describe("a failed commit", () => {
  test("leaves nothing: no state, no answer, no listener, and the next event stands on what was true before", async () => {
    const { loop, disk, journal } = await toySchool();
    let told = 0;
    loop.onCommitted(() => {
      told += 1;
    });
    await loop.submit(tap(1));
    await settled();
    const before = loop.state();
    disk.failing = diskFull();
    const codes = await Promise.all([
      codeOf(loop.submit(tap(2))),
      codeOf(loop.submit(confirm("k"))),
      codeOf(loop.submit({ event: { kind: "clock-ticked" } })),
    ]);
    expect(codes).toEqual(["journal/disk-full", "journal/disk-full", "journal/disk-full"]);
    expect(loop.state()).toBe(before);
    expect(told).toBe(1);
    disk.failing = null;
    expect(await loop.submit(tap(2))).toMatchObject({ seq: 2, repeated: false });
    expect(await loop.submit(confirm("k"))).toMatchObject({ seq: 3, repeated: false });
    expect(journal.verifyChain()).toMatchObject({ ok: true, entries: 3 });
  });

  test("takes along what came meanwhile: a later tap must not overtake a lost one", async () => {
    const { loop, disk, journal } = await toySchool();
    const hold = gate();
    disk.held = hold.promise;
    disk.failing = diskFull();
    const lost = codeOf(loop.submit(tap(1)));
    await settled();
    const later = codeOf(loop.submit(tap(2)));
    hold.open();
    expect(await lost).toBe("journal/disk-full");
    expect(await later).toBe("journal/disk-full");
    expect(disk.batches).toHaveLength(1);
    disk.failing = null;
    expect((await loop.submit(tap(1))).seq).toBe(1);
    expect((await loop.submit(tap(2))).seq).toBe(2);
    expect(journal.cursor("gate-1", 1)?.upto).toBe(2);
  });
});

describe("a rule that throws", () => {
  test("stops its own event and nothing else", async () => {
    const { loop, journal } = await toySchool();
    const answers = await Promise.allSettled(
      [tap(1), tap(2, { credential: "poison" }), tap(3)].map((work) => loop.submit(work)),
    );
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(answers[1]).toMatchObject({
      reason: { code: "core/invariant", cause: { message: "an invariant is broken" } },
    });
    expect(journal.read(0, 10).map(({ seq, credential }) => [seq, credential])).toEqual([
      [1, "c-1"],
      [2, "c-3"],
    ]);
    expect(journal.findTap("gate-1", 1, 2)).toBeNull();
  });

  test("or states what cannot be written does not take the others' transaction with it", async () => {
    const { loop, journal } = await toySchool();
    const answers = await Promise.allSettled(
      [tap(1), tap(2, { credential: "broken-fact" })].map((work) => loop.submit(work)),
    );
    expect(answers).toMatchObject([{ status: "fulfilled" }, { reason: { code: "core/invariant" } }]);
    expect(journal.head().upto).toBe(1);
  });

  test("is no reason to lose an event that nobody can write: text with half a character is refused at the door", async () => {
    const { loop } = await toySchool();
    const event = { kind: "pickup-denied", by: "t-1", pickup: "p", reason: "\udc00" } as const;
    expect(await codeOf(loop.submit({ event }))).toBe("journal/unstorable");
    expect(await codeOf(loop.submit(confirm("\ud800")))).toBe("journal/unstorable");
  });
});

describe("a listener that throws", () => {
  test("is logged and does not stop the others", async () => {
    const { loop, logged } = await toySchool();
    const heard: number[] = [];
    loop.onCommitted(() => {
      throw new Error("the board is broken");
    });
    loop.onCommitted((batch) => heard.push(batch.length));
    await loop.submit(tap(1));
    await loop.submit(tap(2));
    await settled();
    expect(heard).toEqual([1, 1]);
    expect(logged).toEqual(["a listener failed after entry 1", "a listener failed after entry 2"]);
  });

  test("or submits is served like anybody", async () => {
    const { loop, journal } = await toySchool();
    let more = 3;
    loop.onCommitted(() => {
      more -= 1;
      if (more > 0) void loop.submit(tap(10 + more));
    });
    await loop.submit(tap(1));
    await settled();
    expect(journal.head().upto).toBe(3);
  });
});

describe("the same Idempotency-Key", () => {
  test("is one action, whether the first is stored, on its way, or was before a restart", async () => {
    const { loop, journal, dir, clock } = await toySchool();
    const [first, second] = await Promise.all([loop.submit(confirm("k")), loop.submit(confirm("k"))]);
    expect(first).toMatchObject({ seq: 1, answer: { kind: "done", subject: "p-1" }, repeated: false });
    expect(second).toEqual({ ...first, repeated: true });
    clock.set(MORNING + 60_000);
    expect(await loop.submit(confirm("k"))).toEqual({ ...first, repeated: true });
    expect(journal.head().upto).toBe(1);
    expect(journal.read(0, 1)[0]?.action).toBe("k");
    await loop.stop();
    await journal.close();
    const again = await toySchool({ dir });
    expect(await again.loop.submit(confirm("k"))).toEqual({ ...first, repeated: true });
    expect(again.journal.head().upto).toBe(1);
  });

  test("for another request is refused, stored or on its way", async () => {
    const { loop, journal } = await toySchool();
    const first = loop.submit(confirm("k", "p-1", "one"));
    expect(await codeOf(loop.submit(confirm("k", "p-2", "other")))).toBe("idempotency/key-reused");
    await first;
    expect(await codeOf(loop.submit(confirm("k", "p-2", "other")))).toBe("idempotency/key-reused");
    expect(journal.head().upto).toBe(1);
  });

  test("may be tried again after a refusal and after a failure", async () => {
    const { loop, disk } = await toySchool();
    await loop.submit(confirm("a"));
    expect(await loop.submit(confirm("b"))).toMatchObject({ answer: { kind: "refused" }, repeated: false });
    expect(await loop.submit(confirm("b", "p-2", "other"))).toMatchObject({
      answer: { kind: "done" },
      repeated: false,
    });
    disk.failing = diskFull();
    expect(await codeOf(loop.submit(confirm("c", "p-3")))).toBe("journal/disk-full");
    disk.failing = null;
    expect(await loop.submit(confirm("c", "p-3"))).toMatchObject({ repeated: false, answer: { kind: "done" } });
  });
});

describe("the same tap twice at once", () => {
  test("is one event", async () => {
    const { loop, journal } = await toySchool();
    const [first, second] = await Promise.all([loop.submit(tap(1)), loop.submit(tap(1))]);
    expect(second).toEqual({ ...first, repeated: true });
    expect(journal.head().upto).toBe(1);
  });

  test("with other content is a contradiction and has no effect", async () => {
    const { loop, journal } = await toySchool();
    const first = loop.submit(tap(1));
    expect(await codeOf(loop.submit(tap(1, { digest: "cd".repeat(32) })))).toBe("tap/contradicted");
    await first;
    expect(journal.head().upto).toBe(1);
  });
});

describe("a work that was made from a state", () => {
  test("is dropped when an event before it in the same group changed that state; the rest goes on", async () => {
    const { loop, journal } = await toySchool();
    const seen = loop.state().staffSeen;
    const made = { ...tap(2), stillHolds: (now: CampusState) => now.staffSeen === seen };
    const outcomes = await Promise.allSettled([loop.submit(tap(1)), loop.submit(made), loop.submit(tap(3))]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(outcomes[1]).toMatchObject({ reason: { code: "work/overtaken" } });
    expect(journal.head().upto).toBe(2);
    const again = { ...tap(2), stillHolds: (now: CampusState) => now.staffSeen === loop.state().staffSeen };
    expect(await loop.submit(again)).toMatchObject({ seq: 3, repeated: false });
  });
});

describe("bounds and end", () => {
  test("a full queue refuses, and takes again when there is room", async () => {
    const { disk, journal, clock } = await toySchool();
    const hold = gate();
    const loop = createLoop({
      journal: { ...journal, append: () => hold.promise },
      clock,
      state: (await toySchool()).loop.state(),
      core: toyCore,
    });
    const first = loop.submit({
      event: { kind: "reader-changed", reader: "r", status: "online" },
      cursors: [{ reader: "r", epoch: 1, upto: 1 }],
    });
    await settled();
    const waiting = Array.from({ length: LOOP_QUEUE_MAX }, () => loop.submit({ event: { kind: "clock-ticked" } }));
    expect(await codeOf(loop.submit({ event: { kind: "clock-ticked" } }))).toBe("journal/queue-full");
    hold.open();
    await Promise.all([first, ...waiting]);
    expect(await loop.submit({ event: { kind: "clock-ticked" } })).toMatchObject({ seq: null });
    expect(disk.batches).toHaveLength(0);
  });

  test("stopping commits what is waiting and takes nothing new", async () => {
    const { loop, journal } = await toySchool();
    const waiting = [loop.submit(tap(1)), loop.submit(tap(2))];
    const stopping = loop.stop();
    expect(await codeOf(loop.submit(tap(3)))).toBe("journal/closed");
    await stopping;
    expect((await Promise.all(waiting)).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(journal.head().upto).toBe(2);
    await loop.stop();
  });
});
