/** A school without a screen: every event of this day is a card at a reader. */
import { describe, expect, test } from "vitest";
import { isOpen } from "#core/custody.ts";
import type { Phrase } from "#core/decision.ts";
import { unwatched } from "#core/unwatched.ts";
import { tap } from "./support/events.ts";
import { withPlan, withRoster } from "./support/room-events.ts";
import { given, type Scene, waitUntil } from "./support/scene.ts";
import { at, PLAN, ROSTER, SESSIONS } from "./support/school.ts";

const LISTS: Readonly<Record<string, readonly string[]>> = {
  "care-1": ["s1", "s2", "s3", "s4"],
  "club-2": ["s6", "s1"],
};
/** s1 has its club in the middle of care; the line takes those of care home; s5 and s6 may go alone, on secure cards. */
const plan = withPlan({
  sessions: SESSIONS.filter(({ id }) => id !== "late-1").map((one) => ({
    ...one,
    students: LISTS[one.id] ?? one.students,
  })),
  // A patrol's round is a person's word.
  patrolRounds: 0,
  lines: PLAN.lines.map((line) => ({ ...line, students: ["s1", "s2", "s3", "s4"] })),
});
const roster = withRoster({
  students: ROSTER.students.map((one) =>
    one.id === "s6" ? { ...one, selfDismissal: { from: 15 * 60 + 30, to: 17 * 60 + 30 } } : one,
  ),
  credentials: ROSTER.credentials.map((card) => (card.person === "s6" ? { ...card, assurance: "L2" } : card)),
});

type Row = readonly [time: string, reader: string, who: string, verdict: string, phrase: Phrase, count?: number];

/** What each of them does with a card, and what the reader's light and text say. */
const DAY: readonly Row[] = [
  ["07:30", "east-in", "s1", "accept", "welcome"],
  ["07:31", "east-in", "s2", "accept", "welcome"],
  ["07:32", "east-in", "s3", "accept", "welcome"],
  ["07:33", "east-in", "s4", "accept", "welcome"],
  ["07:34", "east-in", "s5", "accept", "welcome"],
  ["07:35", "east-in", "s6", "accept", "welcome"],
  ["07:46", "door-1", "t1", "accept", "session-opened"],
  ["07:47", "door-2", "t2", "accept", "session-opened"],
  ["07:50", "door-1", "s1", "accept", "present"],
  ["07:51", "door-1", "s2", "accept", "present"],
  ["07:52", "door-1", "s3", "accept", "present"],
  ["07:53", "door-2", "s5", "accept", "present"],
  ["07:54", "door-2", "s6", "accept", "present"],
  ["07:56", "door-2", "t2", "accept", "roll-closed", 2],
  ["07:57", "door-1", "t1", "wait", "roll-incomplete", 1],
  ["07:59", "door-1", "s4", "accept", "present"],
  ["08:00", "door-1", "t1", "accept", "roll-closed", 4],
  ["15:31", "east-out", "s5", "accept", "goodbye"],
  ["15:35", "door-1", "t1", "wait", "handover-offered", 4],
  ["15:36", "door-1", "t3", "accept", "handover-taken", 4],
  ["15:41", "door-1", "t3", "accept", "roll-closed", 4],
  ["15:46", "door-2", "s6", "accept", "off-you-go"],
  ["15:47", "door-hall", "t2", "accept", "session-opened"],
  ["15:48", "door-hall", "s6", "accept", "present"],
  ["15:50", "door-1", "s1", "accept", "off-you-go"],
  ["15:53", "door-hall", "s1", "accept", "present"],
  ["16:01", "door-hall", "t2", "accept", "roll-closed", 2],
  ["17:01", "door-hall", "s1", "accept", "off-you-go"],
  ["17:04", "door-1", "s1", "accept", "present"],
  ["17:05", "east-out", "s6", "accept", "goodbye"],
  ["17:06", "door-hall", "t2", "accept", "session-ended"],
  ["17:10", "east-out", "t2", "accept", "staff-seen"],
  ["17:36", "east-desk", "s1", "wait", "wait-for-leader"],
  ["17:37", "east-desk", "s2", "wait", "wait-for-leader"],
  ["17:38", "east-desk", "s3", "wait", "wait-for-leader"],
  ["17:39", "east-desk", "s4", "wait", "wait-for-leader"],
  ["17:41", "door-1", "t3", "accept", "session-ended"],
  ["17:43", "east-out", "t3", "accept", "line-out", 4],
];

function live(rows: readonly Row[]): Scene {
  let scene = given(...plan, roster);
  for (const [time, reader, who, verdict, phrase, count] of rows) {
    scene = scene.when(tap(reader, who, time));
    const { answer } = scene.played.decision;
    const told = { verdict, phrase, ...(count !== undefined && { count }) };
    expect(answer, `${time} ${who} at ${reader}`).toMatchObject(told);
    expect(unwatched(scene.played.state, at(time)), `${time} ${who} at ${reader}`).toEqual([]);
  }
  return scene;
}

describe("a whole day with readers only", () => {
  test("R1 R2 R5 R6 R8: sessions are opened, rolls called, rooms handed over and sessions ended with cards and lights alone", () => {
    const { state } = live(DAY).played;
    const ended = [...state.sessions.values()].map(({ id, openedBy, roll, finishedBy }) => ({
      ...{ id, openedBy, rollBy: roll.closedBy, finishedBy },
    }));
    expect(ended.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
      { id: "care-1", openedBy: "t3", rollBy: "t3", finishedBy: "t3" },
      { id: "class-1", openedBy: "t1", rollBy: "t1", finishedBy: null },
      { id: "class-2", openedBy: "t2", rollBy: "t2", finishedBy: null },
      { id: "club-2", openedBy: "t2", rollBy: "t2", finishedBy: "t2" },
    ]);
    expect(state.handovers.get("h1")).toMatchObject({ state: "accepted", via: "cards", acceptedCount: 4 });
  });

  test("WH-N11: no alarm is raised, and in the end nobody is left in the school", () => {
    const { state } = live(DAY).played;
    expect([...state.alarms.values()].map(({ kind }) => kind)).toEqual([]);
    const open = [...state.custody.values()].filter(isOpen);
    expect(open.map(({ student, status, custodian }) => [student, status, custodian]).sort()).toEqual([
      ["s1", "escorted", "t3"],
      ["s2", "escorted", "t3"],
      ["s3", "escorted", "t3"],
      ["s4", "escorted", "t3"],
    ]);
  });

  test("R5 WH-N11: a handover that nobody takes is told, and the children stay with whoever offered them", () => {
    const untilOffer = DAY.slice(
      0,
      DAY.findIndex(([time]) => time === "15:36"),
    );
    const night = waitUntil(live(untilOffer).played, at("23:00"));
    const alarms = [...night.state.alarms.values()];
    expect(alarms.find(({ kind }) => kind === "handover-overdue")).toMatchObject({ since: at("15:38"), owner: "t1" });
    expect(unwatched(night.state, at("23:00"))).toEqual([]);
  });
});
