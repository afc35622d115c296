import { describe, expect, test } from "vitest";
import { TAPS_UNACKNOWLEDGED_MAX } from "#wire/messages.ts";
import { CONTRADICTION } from "../../../gateway/core/rules/readers.ts";
import { FEEDBACK_LIFETIME_MS } from "../../../gateway/effects/feedback.ts";
import { QUARANTINED_REMEMBERED_MAX, RULE_BROKE, TAPS_WAITING_MAX } from "../../../gateway/intake/admission.ts";
import { EPOCHS_IN_MEMORY_MAX } from "../../../gateway/intake/epoch-book.ts";
import { RANGES_MAX } from "../../../gateway/intake/seq-tracker.ts";
import { memoryLoop } from "./support/memory-loop.ts";
import { MORNING, PLAN, settled, tapBytes, testClock, testIntake, topic } from "./support/school.ts";

const READER = "gate-1";

function given(speed = 1, loop = memoryLoop(testClock(speed), PLAN)) {
  const clock = testClock(speed);
  const intake = testIntake(clock, loop);
  const bytes = (payload: Uint8Array, reader = READER) =>
    intake.admission.admitTap({ reader, topic: topic(reader, "tap"), payload, receivedUp: clock.up() });
  return {
    ...intake,
    clock,
    bytes,
    tap: (seq: number, fields: Record<string, unknown> = {}) => bytes(tapBytes(seq, fields)),
    acks: () => intake.sent.filter(({ message }) => message === "ack").map(({ payload }) => payload),
    feedback: () => intake.sent.filter(({ message }) => message === "feedback").map(({ payload }) => payload),
    kinds: () => intake.loop.events.map(({ kind }) => kind),
  };
}

describe("an admitted tap", () => {
  test("is durable before anything is said, then acknowledged, then answered", async () => {
    const { loop, tap, sent } = given();
    loop.hold();
    const admitted = tap(1);
    await settled();
    expect(sent).toEqual([]);
    loop.release();
    expect(await admitted).toBe("admitted");
    await settled();
    expect(sent).toMatchObject([
      { reader: READER, message: "ack", payload: { epoch: 7, upto: 1, now: MORNING } },
      { reader: READER, message: "feedback", payload: { epoch: 7, seq: 1, verdict: "accept", rule: "G1", open: true } },
    ]);
  });

  test("reaches the core with its identity, its time and a credential, never with a UID", async () => {
    const { loop, tap } = given();
    await tap(1);
    expect(loop.works[0]?.event).toEqual({
      kind: "card-tapped",
      reader: READER,
      tap: { epoch: 7, seq: 1 },
      credential: "credential-04A2B3C4D5E680",
      tappedAt: MORNING,
      late: false,
      clock: "estimated",
    });
  });

  test("is sealed for the person whose card it shows", async () => {
    const clock = testClock();
    const { loop, tap } = given(1, memoryLoop(clock, PLAN, new Map([["credential-04A2B3C4D5E680", "lin-yue"]])));
    await tap(1);
    await tap(2, { card: "DEADBEEF" });
    expect(loop.works.map(({ tap: row }) => row?.person)).toEqual(["lin-yue", null]);
  });

  test("of a secure card that hides its UID is a stranger's card for now", async () => {
    const { loop, tap } = given();
    await tap(1, { card: undefined, sun: { picc: "A".repeat(32), mac: "B".repeat(16) } });
    expect(loop.works[0]?.event).toMatchObject({ credential: `credential-sun:${"A".repeat(32)}` });
  });

  test("of one commit share one ack, and each has its feedback in order", async () => {
    const { loop, tap, acks, feedback } = given();
    await Promise.all(Array.from({ length: 20 }, (_, i) => tap(i + 1)));
    await settled();
    expect(loop.commits).toBe(1);
    expect(acks()).toMatchObject([{ epoch: 7, upto: 20 }]);
    expect(feedback().map((one) => (one as { seq: number }).seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  test("has no more time than the contract gives it against its ack, also when school time flies", async () => {
    const { clock, tap, acks, feedback, loop } = given(600);
    loop.hold();
    const admitted = tap(1);
    await settled();
    clock.advance(40);
    loop.release();
    await admitted;
    await settled();
    const [ack, answer] = [acks()[0] as { now: number }, feedback()[0] as { expires: number }];
    expect(answer.expires - ack.now).toBe(FEEDBACK_LIFETIME_MS);
  });

  test("is kept as it came, although the bytes belong to a socket that reads on", async () => {
    const { loop, bytes } = given();
    const shared = tapBytes(1);
    const original = Uint8Array.from(shared);
    const admitted = bytes(shared);
    shared.fill(0);
    await admitted;
    expect(loop.works[0]?.tap?.raw).toEqual(original);
  });

  test("of an unknown reader is refused", async () => {
    const { bytes, loop } = given();
    await expect(bytes(tapBytes(1), "constructor")).rejects.toMatchObject({ code: "intake/unknown-reader" });
    expect(loop.events).toEqual([]);
  });
});

describe("a commit that fails", () => {
  test("gives no ack and no feedback, and the same tap is accepted when it comes again", async () => {
    const { loop, tap, sent } = given();
    loop.failNext();
    await expect(tap(1)).rejects.toMatchObject({ code: "journal/disk-full" });
    await settled();
    expect(sent).toEqual([]);
    expect(await tap(1)).toBe("admitted");
    await settled();
    expect(sent).toMatchObject([{ message: "ack", payload: { upto: 1 } }, { message: "feedback" }]);
  });

  test("never lets a later tap's ack cover the lost one", async () => {
    const { loop, tap, acks } = given();
    await tap(1);
    loop.failNext();
    const lost = tap(2).catch(() => "lost");
    await settled();
    await tap(3);
    await settled();
    expect(await lost).toBe("lost");
    expect(acks().at(-1)).toMatchObject({ upto: 1 });
    // Nor does the cursor in the journal, from which a restart goes on.
    expect(loop.journal.cursor(READER, 7)?.upto ?? 0).toBeLessThanOrEqual(1);
    await tap(2);
    await settled();
    expect(acks().at(-1)).toMatchObject({ upto: 3 });
  });
});

describe("a repeated tap", () => {
  test("is acknowledged again with the first verdict, nothing opens and nothing is stored", async () => {
    const { loop, tap, acks, feedback } = given();
    await tap(1);
    await settled();
    expect(await tap(1)).toBe("repeated");
    await settled();
    expect(loop.works.length).toBe(1);
    expect(acks()).toMatchObject([{ upto: 1 }, { upto: 1 }]);
    expect(feedback()).toMatchObject([
      { verdict: "accept", open: true },
      { verdict: "accept", rule: "G1", open: false },
    ]);
  });

  test("that overtakes its own commit waits for it", async () => {
    const { loop, tap, feedback } = given();
    loop.hold();
    const both = Promise.all([tap(1), tap(1)]);
    await settled();
    loop.release();
    expect(await both).toEqual(["admitted", "repeated"]);
    await settled();
    expect(loop.works.length).toBe(1);
    expect(feedback()).toMatchObject([{ open: true }, { open: false }]);
  });

  test("is known after a restart", async () => {
    const { loop, tap, acks } = given();
    await tap(1);
    await tap(2);
    const restarted = given(1, loop);
    expect(await restarted.tap(2)).toBe("repeated");
    await settled();
    expect(restarted.acks()).toMatchObject([{ upto: 2 }]);
    expect(acks().length).toBe(2);
  });

  test("with fields in another order and unknown ones is the same tap", async () => {
    const { tap, bytes } = given();
    await tap(1);
    const again = `{"later":true,"card":"04A2B3C4D5E680","up":1001, "seq":1,"epoch":7}`;
    expect(await bytes(new TextEncoder().encode(again))).toBe("repeated");
  });
});

describe("a contradiction", () => {
  test("is quarantined with an event, acknowledged, and answered with nothing", async () => {
    const { loop, tap, feedback, acks } = given();
    await tap(1);
    await settled();
    expect(await tap(1, { card: "DEADBEEF" })).toBe("quarantined");
    await settled();
    expect(loop.works[1]).toMatchObject({
      event: { kind: "tap-quarantined", reader: READER, reason: CONTRADICTION, tap: { epoch: 7, seq: 1 } },
      quarantine: { client: READER, topic: topic(READER, "tap"), tap: { reader: READER, epoch: 7, seq: 1 } },
    });
    expect(feedback().length).toBe(1);
    expect(acks().length).toBe(2);
  });

  test("of a tap that is still being stored waits for it", async () => {
    const { loop, tap } = given();
    loop.hold();
    const both = Promise.all([tap(1), tap(1, { card: "DEADBEEF" })]);
    await settled();
    loop.release();
    expect(await both).toEqual(["admitted", "quarantined"]);
  });

  test("of quarantined bytes with a readable number is one too", async () => {
    const { bytes, tap } = given();
    await bytes(new TextEncoder().encode(`{"epoch":7,"seq":1,"up":"yesterday","card":"04A2B3C4"}`));
    expect(await tap(1)).toBe("quarantined");
  });
});

describe("what cannot be read", () => {
  const broken: readonly [string, string, string][] = [
    ["broken JSON", `{"epoch":7,"seq":1,"up":`, "wire/not-json"],
    ["not an object", `[7,1]`, "wire/not-object"],
    ["a wrong type", `{"epoch":7,"seq":"1","up":3,"card":"04A2B3C4"}`, "wire/wrong-shape"],
    ["neither card nor sun", `{"epoch":7,"seq":1,"up":3}`, "wire/wrong-shape"],
    ["a payload over 4 KiB", `{"epoch":7,"seq":1,"up":3,"card":"04A2B3C4","x":"${"x".repeat(4096)}"}`, "wire/too-long"],
  ];
  test.each(broken)("%s is kept raw with its reason", async (_, text, reason) => {
    const { bytes, loop, feedback } = given();
    const payload = new TextEncoder().encode(text);
    expect(await bytes(payload)).toBe("quarantined");
    await settled();
    expect(loop.works[0]).toMatchObject({ event: { kind: "tap-quarantined", reason }, quarantine: { reason } });
    expect(loop.works[0]?.quarantine?.raw).toEqual(payload);
    expect(feedback()).toEqual([]);
  });

  test("counts for the ack when its number can be read, so that one bad record stops nothing", async () => {
    const { tap, bytes, acks } = given();
    await tap(1);
    await bytes(new TextEncoder().encode(`{"epoch":7,"seq":2,"up":"?"}`));
    await tap(3);
    await settled();
    expect(acks().at(-1)).toMatchObject({ upto: 3 });
  });

  test("is stored once, however often it comes", async () => {
    const { bytes, loop } = given();
    const payload = new TextEncoder().encode("not json at all");
    for (let i = 0; i < 5; i += 1) expect(await bytes(payload)).toBe("quarantined");
    expect(loop.works.length).toBe(1);
    for (let i = 0; i < QUARANTINED_REMEMBERED_MAX; i += 1) await bytes(new TextEncoder().encode(`garbage ${i}`));
    await bytes(payload);
    expect(loop.works.length).toBe(QUARANTINED_REMEMBERED_MAX + 2);
  });

  test("is refused, not acknowledged, when the quarantine cannot be stored", async () => {
    const { bytes, loop } = given();
    loop.failNext();
    const payload = new TextEncoder().encode("not json at all");
    await expect(bytes(payload)).rejects.toMatchObject({ code: "journal/disk-full" });
    expect(await bytes(payload)).toBe("quarantined");
  });

  test("a tap on which a rule breaks is kept raw and acknowledged, or it would block its reader for ever", async () => {
    const { loop, tap, acks } = given();
    loop.breakOn(({ tap: row }) => row?.seq === 2);
    expect(await Promise.all([tap(1), tap(2), tap(3)])).toEqual(["admitted", "quarantined", "admitted"]);
    await settled();
    expect(loop.works.at(-1)).toMatchObject({ event: { kind: "tap-quarantined", reason: RULE_BROKE } });
    expect(acks().at(-1)).toMatchObject({ upto: 3 });
  });
});

describe("a gap", () => {
  const health = (oldest: number) => ({ epoch: 7, up: 60_000, oldest, birth: false });

  test("below what the reader still holds is recorded and passed over", async () => {
    const { admission, loop, clock, tap, acks } = given();
    await tap(1);
    await tap(5);
    await settled();
    expect(acks().at(-1)).toMatchObject({ upto: 1 });
    admission.heardLife(READER, health(5), clock.up());
    await settled();
    expect(loop.works.at(-1)).toMatchObject({
      event: { kind: "tap-gap-found", reader: READER, epoch: 7, from: 2, to: 4 },
      cursors: [{ reader: READER, epoch: 7, upto: 4 }],
    });
    expect(acks().at(-1)).toMatchObject({ upto: 5 });
  });

  test("above it is not one: the reader will send those", async () => {
    const { admission, clock, tap, acks, kinds } = given();
    admission.heardLife(READER, health(2), clock.up());
    await settled();
    await tap(4);
    await settled();
    expect(acks().at(-1)).toMatchObject({ upto: 1 });
    expect(kinds()).toEqual(["tap-gap-found", "card-tapped"]);
  });

  test("at the beginning of an older epoch is passed over: a reader sends the lowest that it holds first", async () => {
    const { admission, clock, loop, tap, acks } = given();
    admission.heardLife(READER, { epoch: 8, up: 5, oldest: 1, birth: true }, clock.up());
    await tap(5);
    await settled();
    expect(loop.events).toContainEqual(expect.objectContaining({ kind: "tap-gap-found", epoch: 7, from: 1, to: 4 }));
    expect(acks().at(-1)).toMatchObject({ epoch: 7, upto: 5 });
    // A hole that came since is found at the next birth.
    await tap(8);
    await settled();
    expect(acks().at(-1)).toMatchObject({ epoch: 7, upto: 5 });
    admission.heardLife(READER, { epoch: 9, up: 5, oldest: 1, birth: true }, clock.up());
    await tap(8);
    await settled();
    expect(acks().at(-1)).toMatchObject({ epoch: 7, upto: 8 });
  });

  test("of taps that are being stored is none", async () => {
    const { admission, clock, loop, tap, kinds } = given();
    loop.hold();
    const admitted = tap(1);
    await settled();
    admission.heardLife(READER, health(2), clock.up());
    await settled();
    loop.release();
    await admitted;
    await settled();
    expect(kinds()).toEqual(["card-tapped"]);
  });

  test("that cannot be recorded is not passed over, and found again", async () => {
    const { admission, clock, loop, acks } = given();
    loop.failNext();
    admission.heardLife(READER, health(3), clock.up());
    await settled();
    expect(acks()).toEqual([]);
    admission.heardLife(READER, health(3), clock.up());
    await settled();
    expect(acks().at(-1)).toMatchObject({ upto: 2 });
  });

  test("that the reader finds after all is admitted late rather than lost", async () => {
    const { admission, clock, tap, kinds } = given();
    admission.heardLife(READER, health(3), clock.up());
    await settled();
    expect(await tap(2)).toBe("admitted");
    expect(await tap(2)).toBe("repeated");
    expect(kinds()).toEqual(["tap-gap-found", "card-tapped"]);
  });

  test("after every tap is not followed without bound", async () => {
    const { tap } = given();
    for (let i = 1; i <= RANGES_MAX; i += 1) await tap(i * 2);
    await expect(tap(RANGES_MAX * 2 + 2)).rejects.toMatchObject({ code: "intake/too-many-holes" });
    expect(await tap(1)).toBe("admitted");
  });
});

describe("acks", () => {
  test("are sent again at every birth, for each epoch that is still spoken of", async () => {
    const { admission, clock, tap, acks, sent } = given();
    await tap(1);
    await settled();
    sent.length = 0;
    admission.heardLife(READER, { epoch: 8, up: 5, oldest: 1, birth: true }, clock.up());
    await settled();
    // Of the new epoch there is nothing to say yet.
    expect(acks()).toMatchObject([{ epoch: 7, upto: 1 }]);
  });

  test("are sent again when a health message shows that the last one was lost", async () => {
    const { admission, clock, tap, acks } = given();
    await tap(1);
    await settled();
    admission.heardLife(READER, { epoch: 7, up: 9_000, oldest: 2, birth: false }, clock.up());
    await settled();
    expect(acks().length).toBe(1);
    admission.heardLife(READER, { epoch: 7, up: 9_500, oldest: 1, birth: false }, clock.up());
    await settled();
    expect(acks().length).toBe(2);
  });

  test("know every epoch, also one that had to leave memory", async () => {
    const { bytes, acks } = given();
    for (let epoch = 1; epoch <= EPOCHS_IN_MEMORY_MAX + 3; epoch += 1) {
      await bytes(tapBytes(1, { epoch }));
      await bytes(tapBytes(2, { epoch }));
    }
    await bytes(tapBytes(3, { epoch: 1 }));
    await settled();
    expect(acks().at(-1)).toMatchObject({ epoch: 1, upto: 3 });
  });
});

describe("a backlog", () => {
  test("larger than the window is taken in order and at most a window at a time", async () => {
    const { loop, tap, acks } = given();
    loop.hold();
    const all = Promise.all(Array.from({ length: 200 }, (_, i) => tap(i + 1)));
    await settled();
    expect(loop.waiting()).toBe(TAPS_UNACKNOWLEDGED_MAX);
    loop.release();
    await all;
    await settled();
    expect(loop.works.map(({ tap: row }) => row?.seq)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
    expect(acks().at(-1)).toMatchObject({ upto: 200 });
  });

  test("without end is refused", async () => {
    const { loop, tap } = given();
    loop.hold();
    const accepted = TAPS_UNACKNOWLEDGED_MAX + TAPS_WAITING_MAX;
    const waiting = Array.from({ length: accepted }, (_, i) => tap(i + 1));
    await settled();
    await expect(tap(accepted + 1)).rejects.toMatchObject({ code: "intake/too-many-unacknowledged" });
    loop.release();
    await Promise.all(waiting);
  });

  test("of one reader does not hold up another", async () => {
    const { loop, tap, bytes } = given();
    loop.hold();
    const all = Array.from({ length: 200 }, (_, i) => tap(i + 1));
    await settled();
    const other = bytes(tapBytes(1), "room-1");
    await settled();
    expect(loop.waiting()).toBe(TAPS_UNACKNOWLEDGED_MAX + 1);
    loop.release();
    await Promise.all([...all, other]);
  });
});
