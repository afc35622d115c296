import { describe, expect, test } from "vitest";
import { COMMANDS_REMEMBERED_MAX, FEEDBACK_WAIT_MS, OPEN_COMMAND_MS_MAX, WAITS_MAX } from "#reader/state.ts";
import { NOW, notes, signals, story } from "./story.ts";

describe("the gateway's answer", () => {
  test("opens when the tap is acknowledged and the answer is fresh", () => {
    const reader = story();
    reader.tell({ kind: "link-up" });
    reader.tap();
    reader.ack(1, { now: NOW });
    reader.up = 1999;
    expect(signals(reader.feedback(1))).toMatchObject([{ open: true, light: "green" }]);
  });

  test("opens nothing once its validity, measured from the tap by the reader's own clock, is spent", () => {
    const reader = story();
    reader.tell({ kind: "link-up" });
    reader.tap();
    reader.ack(1, { now: NOW });
    reader.up = 500;
    expect(signals(reader.feedback(1, { expires: NOW + 500 }))).toMatchObject([{ open: false, light: "amber" }]);
  });

  test("opens nothing when no acknowledgment says what time it was at the gateway", () => {
    const reader = story();
    reader.tell({ kind: "link-up" });
    reader.tap();
    expect(signals(reader.feedback(1))).toMatchObject([{ open: false, light: "amber" }]);
  });

  test("a refusal needs no such proof", () => {
    const reader = story();
    reader.tell({ kind: "link-up" });
    reader.tap();
    expect(signals(reader.feedback(1, { open: false, verdict: "refuse", light: "red" }))).toMatchObject([
      { light: "red", open: false },
    ]);
  });

  test("repeated, it shows and opens nothing", () => {
    const reader = story();
    reader.tell({ kind: "link-up" });
    reader.tap();
    reader.ack(1);
    reader.feedback(1);
    expect(signals(reader.feedback(1))).toEqual([]);
  });

  test("a replayed acknowledgment with an older time does not lengthen its validity", () => {
    const reader = story();
    reader.tell({ kind: "link-up" });
    reader.tap();
    reader.ack(1, { now: NOW });
    reader.ack(1, { now: NOW - 60_000 });
    reader.up = 1500;
    expect(signals(reader.feedback(1, { expires: NOW + 1000 }))).toMatchObject([{ open: false }]);
  });

  test("for another epoch, or for a tap that was never made, it shows nothing", () => {
    const reader = story({ epoch: 5, held: [{ epoch: 4, oldest: 1, newest: 3 }] });
    reader.tell({ kind: "link-up" });
    expect(signals(reader.feedback(1, { epoch: 4 }))).toEqual([]);
    expect(signals(reader.feedback(1))).toEqual([]);
  });

  test("after amber it comes too late for the person, who went to the guard (G7)", () => {
    const reader = story();
    reader.tell({ kind: "link-up" });
    reader.tap();
    reader.ack(1);
    expect(signals(reader.until(FEEDBACK_WAIT_MS))).toMatchObject([{ light: "amber", cause: { kind: "stored" } }]);
    const late = reader.feedback(1, { expires: NOW + 60_000 });
    expect(signals(late)).toEqual([]);
    expect(notes(late)).toMatchObject([{ event: "feedback-late", seq: 1 }]);
  });

  test("a tap made without a link is amber at once, and when the link goes the waiting ones are", () => {
    const reader = story();
    expect(signals(reader.tap())).toMatchObject([{ light: "amber" }]);
    reader.tell({ kind: "link-up" });
    expect(signals(reader.tap())).toEqual([]);
    expect(signals(reader.tell({ kind: "link-down", chance: 0 }))).toMatchObject([{ light: "amber" }]);
  });

  test("so many people wait at most; the one who has waited longest goes to the guard", () => {
    const reader = story();
    reader.tell({ kind: "link-up" });
    for (let count = 0; count < WAITS_MAX; count += 1) expect(signals(reader.tap())).toEqual([]);
    expect(signals(reader.tap())).toMatchObject([{ light: "amber" }]);
    expect(reader.state.waits).toHaveLength(WAITS_MAX);
  });
});

describe("commands", () => {
  const order = (fields: object = {}) =>
    ({ kind: "command", command: { id: "c-1", do: "open", expires: NOW + 2000, ...fields } }) as const;

  test("a fresh one is carried out once", () => {
    const reader = story();
    reader.ack(0, { now: NOW });
    expect(signals(reader.tell(order()))).toMatchObject([{ open: true, cause: { kind: "command", id: "c-1" } }]);
    expect(signals(reader.tell(order()))).toEqual([]);
  });

  test("a late one is dropped", () => {
    const reader = story();
    reader.ack(0, { now: NOW });
    reader.up = 2000;
    expect(notes(reader.tell(order()))).toMatchObject([{ event: "command-refused", reason: "late" }]);
  });

  test("in a rehearsal the gateway's time runs faster between two acknowledgments", () => {
    const reader = story({ clockRate: 60 });
    reader.ack(0, { now: NOW });
    reader.up = 34;
    expect(signals(reader.tell(order()))).toEqual([]);
  });

  test("without any word of the gateway's time it is dropped", () => {
    expect(notes(story().tell(order()))).toMatchObject([{ event: "command-refused", reason: "time-unknown" }]);
  });

  test("one that would leave the lock at its mercy for long is dropped; words may be valid longer", () => {
    const reader = story();
    reader.ack(0, { now: NOW });
    const expires = NOW + OPEN_COMMAND_MS_MAX + 1;
    expect(signals(reader.tell(order({ expires })))).toEqual([]);
    expect(signals(reader.tell(order({ expires, do: "say", text: { zh: "请", en: "Please" } })))).toMatchObject([
      { open: false, text: { zh: "请" } },
    ]);
  });

  test("restart is left to the owner of the reader", () => {
    const reader = story();
    reader.ack(0, { now: NOW });
    expect(reader.tell(order({ do: "restart" }))).toContainEqual({ kind: "restart" });
  });

  test("repetitions are recognized among the last ones", () => {
    const reader = story();
    reader.ack(0, { now: NOW });
    for (let count = 0; count <= COMMANDS_REMEMBERED_MAX; count += 1) reader.tell(order({ id: `c-${count}` }));
    expect(reader.state.commandsSeen).toHaveLength(COMMANDS_REMEMBERED_MAX);
  });
});
