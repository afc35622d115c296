import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextDeadline } from "#core/deadlines.ts";
import { step } from "#core/decide.ts";
import type { CampusEvent } from "#core/events.ts";
import { type CampusState, emptyState } from "#core/state.ts";
import type { JournalEntry } from "../../../../gateway/contract/sync.ts";
import { homeCustody } from "../../../../gateway/core/custody.ts";
import { campusCount } from "../../../../gateway/views/headcount.ts";
import { attendanceOf } from "../../../../gateway/views/reports/attendance.ts";
import { dutiesOf } from "../../../../gateway/views/reports/duties.ts";
import type { ReportDay } from "../../../../gateway/views/reports/report-day.ts";
import { unattendedTime } from "../../../../gateway/views/reports/unattended.ts";
import { type AnyDay, anyDay, happen } from "../../core/support/any-day.ts";
import { at, DAY, MORNING, ORIGIN, PLAN, ROSTER } from "../../core/support/school.ts";

const DAYS = 100;

/** Lives a random day and its evening, and asks after every event. */
function live({ from, steps }: AnyDay, each: (state: CampusState) => void): ReportDay {
  const entries: JournalEntry[] = [];
  let state = emptyState;
  let now = at("06:00");
  const decide = (event: CampusEvent) => {
    const seq = entries.length + 1;
    const [after, { answer, facts }] = step(state, event, seq);
    state = after;
    entries.push({ ...event, seq, answer, facts, previous: "", hash: "" } as unknown as JournalEntry);
    each(state);
  };
  const wait = (until: number) => {
    for (let due = nextDeadline(state); due !== null && due <= until; due = nextDeadline(state))
      decide({ kind: "clock-ticked", at: due });
  };
  for (const event of MORNING) decide(event);
  now = at(from);
  for (const { seconds, happens } of steps) {
    now += seconds * 1000;
    wait(now - 1);
    const event = happen(happens, state, now);
    if (event !== null) decide(event);
  }
  const end = now + 6 * 3_600_000;
  wait(end);
  const custody = new Map(ROSTER.students.map((student) => [student.id, homeCustody(student, ORIGIN)]));
  return { day: DAY, origin: ORIGIN, end, plan: PLAN, roster: ROSTER, custody, entries };
}

describe("any day at a small school, as its records show it", () => {
  test("the headcount balances after every event: nobody is counted twice, and nobody is left out", () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        live(day, (state) => {
          const { expected, notArrived, absent, released, escorted, onSite, unaccounted, ...places } =
            campusCount(state);
          const { arriving, inClass, inCare, inTransit, awaitingPickup, unattended } = places;
          expect(notArrived + absent + released + escorted + onSite).toBe(expected);
          expect(arriving + inClass + inCare + inTransit + awaitingPickup + unattended).toBe(onSite);
          expect(unaccounted).toBeLessThanOrEqual(unattended);
        });
      }),
      { numRuns: DAYS },
    );
  });

  test("WH-N11: no unattended second stays uncovered past its grace time", () => {
    fc.assert(
      fc.property(anyDay, (happenings) => {
        const day = live(happenings, () => {});
        for (const row of unattendedTime(day)) {
          expect(row.uncovered, JSON.stringify(row)).toBe(0);
          expect(row.longestGrace, JSON.stringify(row)).toBeLessThanOrEqual(PLAN.grace.unattendedSeconds);
        }
      }),
      { numRuns: DAYS },
    );
  });

  test("E2: one adult's duties in a room never overlap, and each names the entry that began it", () => {
    fc.assert(
      fc.property(anyDay, (happenings) => {
        const duties = dutiesOf(live(happenings, () => {}));
        for (const [index, duty] of duties.entries()) {
          expect(duty.to).toBeGreaterThan(duty.from);
          expect(duty.evidence.length).toBeGreaterThan(0);
          const next = duties.slice(index + 1).find((other) => other.place === duty.place && other.place !== null);
          if (next !== undefined) expect(next.from).toBeGreaterThanOrEqual(duty.to);
        }
      }),
      { numRuns: DAYS / 2 },
    );
  });

  test("R2: attendance knows each expected child once, and calls nobody present whom nothing shows", () => {
    fc.assert(
      fc.property(anyDay, (happenings) => {
        const rows = attendanceOf(live(happenings, () => {}));
        expect(new Set(rows.map((row) => `${row.session} ${row.student}`)).size).toBe(rows.length);
        for (const row of rows)
          if (row.category === "present" || row.category === "late") expect(row.evidence).not.toEqual([]);
      }),
      { numRuns: DAYS / 2 },
    );
  });
});
