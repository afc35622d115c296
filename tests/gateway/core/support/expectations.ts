/** What a test may ask of a scene. */

import { expect } from "vitest";
import { childrenAt } from "#core/custody.ts";
import { roomAt } from "#core/custody-change.ts";
import type { ActionRefusal, Answer, Effect } from "#core/decision.ts";
import type { FactKind } from "#core/facts.ts";
import type { Alarm, AlarmKind, Custody, Pickup, RoomState } from "#core/state.ts";
import type { Played } from "./scene.ts";

type TapAnswer = Extract<Answer, { kind: "tap" }>;
type Check = (played: Played) => void;

/** The answer at the reader, as far as it is named. */
export function answers(wanted: Partial<Omit<TapAnswer, "kind">>): Check {
  return ({ decision }) => expect(decision.answer).toMatchObject({ kind: "tap", ...wanted });
}

export function done(subject?: string): Check {
  return ({ decision }) => expect(decision.answer).toMatchObject({ kind: "done", ...(subject && { subject }) });
}

export function refused(code: ActionRefusal, people?: readonly string[], clause?: string): Check {
  const wanted = { kind: "refused", code, ...(people && { people }), ...(clause && { clause }) };
  return ({ decision }) => expect(decision.answer).toMatchObject(wanted);
}

export function child(id: string, wanted: Partial<Custody>): Check {
  return ({ state }) => expect(state.custody.get(id)).toMatchObject(wanted);
}

/** Exactly these children are at the place. */
export function inRoom(place: string, ...students: string[]): Check {
  return ({ state }) => expect(childrenAt(state, place).map((custody) => custody.student)).toEqual(students);
}

export function room(id: string, wanted: Partial<RoomState>): Check {
  return ({ state }) => expect(roomAt(state, id)).toMatchObject(wanted);
}

export function pickup(id: string, wanted: Partial<Pickup>): Check {
  return ({ state }) => expect(state.pickups.get(id)).toMatchObject(wanted);
}

/** Exactly one alarm of this kind (and session, where one is named) is known today, and it looks so. */
export function alarm(kind: AlarmKind, wanted: Partial<Alarm>): Check {
  return ({ state }) => {
    const { session } = wanted;
    const found = [...state.alarms.values()].filter(
      (other) => other.kind === kind && (session === undefined || other.session === session),
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject(wanted);
  };
}

export function noAlarm(kind: AlarmKind, session?: string): Check {
  return ({ state }) => {
    const found = [...state.alarms.values()].filter((other) => other.kind === kind);
    expect(found.filter((other) => session === undefined || other.session === session)).toEqual([]);
  };
}

export function effects(...wanted: Effect[]): Check {
  return ({ decision }) => expect(decision.effects).toEqual(wanted);
}

export function facts(...kinds: FactKind[]): Check {
  return ({ decision }) => expect(decision.facts.map((fact) => fact.kind)).toEqual(kinds);
}

export function mark(session: string, student: string, wanted: string | undefined): Check {
  return ({ state }) => expect(state.sessions.get(session)?.marks[student]).toBe(wanted);
}

export function rollClosed(session: string, by: string | null): Check {
  return ({ state }) => expect(state.sessions.get(session)?.roll.closedBy).toBe(by);
}
