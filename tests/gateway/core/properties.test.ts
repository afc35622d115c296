import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { step } from "#core/decide.ts";
import type { CampusEvent } from "#core/events.ts";
import { decodeState, encodeState, SnapshotError } from "#core/snapshot.ts";
import { emptyState } from "#core/state.ts";
import { unwatched } from "#core/unwatched.ts";
import { type AnyDay, anyDay, happen } from "./support/any-day.ts";
import { BEFORE_ANYTHING, checkReplay, type Played, play, waitUntil } from "./support/scene.ts";
import { at, MORNING } from "./support/school.ts";

/** Days that a run tries: enough to reach every rule, few enough for two cores. */
const DAYS = 120;

type Each = (before: Played, event: CampusEvent, after: Played) => void;

const morning = MORNING.reduce(play, BEFORE_ANYTHING);

/** Plays a day with all its deadlines, every invariant asked after every event. */
function live({ from, steps }: AnyDay, each?: Each): Played {
  let now = at(from);
  let played = morning;
  for (const { seconds, happens } of steps) {
    now += seconds * 1000;
    const before = waitUntil(played, now - 1);
    const event = happen(happens, before.state, now);
    played = event === null ? before : play(before, event);
    expect(unwatched(waitUntil(played, now).state, now), "WH-N11: each has an adult, or an alarm").toEqual([]);
    if (event !== null) each?.(before, event, played);
  }
  return played;
}

describe("any day at a small school", () => {
  test("WH-N11: keeps every invariant after every event, and no event changes the state before it", () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        live(day);
      }),
      { numRuns: DAYS },
    );
  });

  test("these days reach every rule: a property that never meets a rule proves nothing about it", () => {
    const seen = new Set<string>();
    for (const day of fc.sample(anyDay, { seed: 7, numRuns: 4 * DAYS })) {
      const { state } = live(day, (_, __, { decision }) => {
        for (const fact of decision.facts) seen.add(fact.kind);
        if (decision.answer.kind === "tap") seen.add(`${decision.answer.verdict} ${decision.answer.rule}`);
      });
      for (const alarm of state.alarms.values()) seen.add(alarm.kind);
      for (const { roll } of state.sessions.values()) if (roll.deferred) seen.add("roll-deferred");
    }
    const expected = [
      ...[
        "accept G1",
        "noted G1",
        "accept G2",
        "refuse G2",
        "wait G2",
        "accept G3",
        "wait G3",
        "refuse G4",
        "noted G7",
      ],
      ...["accept R1", "refuse R1", "accept R2", "refuse R2", "session-opened", "roll-marked", "roll-closed"],
      ...["pickup-granted", "grant-used", "grant-lapsed", "pickup-emptied", "pickup-denied", "handover-settled"],
      ...["accept R6", "wait R2", "wait R5", "accept R5", "refuse R11", "handover-withdrawn", "session-finished"],
      ...["no-show-set", "leave-set", "expectation-set", "substitute-set", "session-cancelled"],
      ...["no-show", "transit-overdue", "arrival-overdue", "teacher-late"],
      ...[
        "refuse G5",
        "accept G6",
        "noted G6",
        "noted G8",
        "wait G8",
        "refuse R10",
        "escort-set",
        "pass-set",
        "visit-set",
      ],
      ...[
        "suspicion-set",
        "suspicion-cleared",
        "mustered",
        "bar-set",
        "pickup-barred",
        "staff-removed",
        "credential-set",
      ],
      ...[
        "entry-refusal-set",
        "entry-refusal-settled",
        "card-suspect",
        "evacuation",
        "entry-refused",
        "escort-overdue",
      ],
      ...["custodian-leaving", "unqualified-adult"],
      ...["reader-silent", "roll-deferred", "custody-corrected"],
      ...["unattended-room", "unaccounted", "stranded", "roll-overdue", "handover-overdue", "exit-refused"],
    ];
    expect(expected.filter((reached) => !seen.has(reached))).toEqual([]);
  });

  test("E3: replayed by facts or from a snapshot it is the same state, and the same events give the same decisions", () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        live(day, (before, event, after) => checkReplay(before.state, event, after));
      }),
      { numRuns: DAYS / 5 },
    );
  });

  test("R9 WH-N11 WH-23: when all sessions are over, nobody on site is without an alarm that names them", () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const night = waitUntil(live(day), at("23:59"));
        expect(unwatched(night.state, at("23:59"))).toEqual([]);
      }),
      { numRuns: DAYS / 3 },
    );
  });

  test("R8: left alone for a whole night after it, no timer releases a child, and the clock comes to rest", () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const evening = live(day);
        const night = waitUntil(evening, at("23:59"));
        for (const custody of night.state.custody.values()) {
          const before = evening.state.custody.get(custody.student);
          // That its time is up is all that a timer may say of a child whom somebody holds.
          if (custody.status !== "unattended") expect(custody).toEqual({ ...before, overdue: custody.overdue });
        }
      }),
      { numRuns: DAYS / 3 },
    );
  });
});

describe("snapshot", () => {
  test("of a campus that knows nothing yet is exact", () => {
    expect(decodeState(encodeState(emptyState))).toEqual(emptyState);
  });

  test("does not depend on the order of fields in which plan and roster came", () => {
    const [adopted] = MORNING;
    const shuffled = JSON.parse(JSON.stringify(adopted, Object.keys(flatten(adopted)).sort().reverse())) as CampusEvent;
    expect(encodeState(step(emptyState, shuffled, 1)[0])).toBe(encodeState(step(emptyState, adopted!, 1)[0]));
  });

  test("of another format is refused with its code", () => {
    expect(() => decodeState('{"format":0}')).toThrow(SnapshotError);
  });
});

/** All field names anywhere in a value. */
function flatten(value: unknown, names: Record<string, true> = {}): Record<string, true> {
  if (value === null || typeof value !== "object") return names;
  for (const [name, part] of Object.entries(value)) {
    names[name] = true;
    flatten(part, names);
  }
  return names;
}
