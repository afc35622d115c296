import { expect, test } from "vitest";
import { type AnsweredTap, createAnswering } from "../../../gateway/intake/answering.ts";
import { ACCEPTED } from "./support/memory-loop.ts";
import { settled, testClock } from "./support/school.ts";

test("one commit is told together: an ack for each epoch with one time, then every tap in order with that same time", async () => {
  const told: unknown[] = [];
  let reads = 0;
  const answering = createAnswering({
    // Time passes between any two looks at the clock.
    clock: { ...testClock(), now: () => ++reads * 1_000 },
    link: { send: (reader, message, payload) => void told.push([reader, message, payload]) },
    uptoOf: (_, epoch) => (epoch === 9 ? null : epoch),
    answered: (tap, now) => void told.push([tap.reader, "feedback", tap.seq, now]),
  });
  const tap = (reader: string, seq: number): AnsweredTap => ({
    ...{ reader, epoch: 7, seq, answer: ACCEPTED, repeated: false, receivedUp: 0 },
  });
  for (const [reader, seq] of [["gate-1", 1] as const, ["room-1", 1] as const, ["gate-1", 2] as const]) {
    answering.ack(reader, 7);
    answering.feedback(tap(reader, seq));
  }
  // The journal cannot say how far this one is: no ack is honest.
  answering.ack("gate-1", 9);
  expect(told).toEqual([]);
  await settled(1);
  expect(told).toEqual([
    ["gate-1", "ack", { epoch: 7, upto: 7, now: 1_000 }],
    ["room-1", "ack", { epoch: 7, upto: 7, now: 1_000 }],
    ["gate-1", "feedback", 1, 1_000],
    ["room-1", "feedback", 1, 1_000],
    ["gate-1", "feedback", 2, 1_000],
  ]);
});
