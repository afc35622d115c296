/** given / when / shows over the core alone: no journal, no clock, no wire. The clock's deadlines come by themselves, as in service. */

import { expect } from "vitest";
import { nextDeadline } from "#core/deadlines.ts";
import { decide, step } from "#core/decide.ts";
import type { Decision } from "#core/decision.ts";
import type { CampusEvent } from "#core/events.ts";
import { evolve } from "#core/evolve.ts";
import { stepViolations, violations } from "#core/invariants.ts";
import { decodeState, encodeState } from "#core/snapshot.ts";
import { type CampusState, emptyState } from "#core/state.ts";
import { MORNING } from "./school.ts";

/** `at` is the last event's time: no later event is before it. */
export type Played = {
  readonly state: CampusState;
  readonly seq: number;
  readonly at: number;
  readonly decision: Decision;
};

/** Most deadlines that may come between two events; more is a clock that never comes to rest. */
const TICKS_MAX = 200;

/** Lets one event happen and asks everything that must hold after any event. */
export function play(before: Played, event: CampusEvent): Played {
  const seq = before.seq + 1;
  const [after, decision] = step(before.state, event, seq);
  expect(stepViolations({ before: before.state, event, decision, after })).toEqual([]);
  expect(violations(after)).toEqual([]);
  return { state: freeze(after), seq, at: event.at, decision: freeze(decision) };
}

/** The deadlines up to an instant, each at its time, or at once where it is past already. */
export function waitUntil(played: Played, instant: number): Played {
  let now = played;
  for (let ticks = 0; ; ticks++) {
    const due = nextDeadline(now.state);
    if (due === null || due > instant) return now;
    expect(ticks, "the clock comes to rest").toBeLessThan(TICKS_MAX);
    const at = Math.max(due, now.at);
    now = play(now, { kind: "clock-ticked", at });
    expect(nextDeadline(now.state) ?? Number.POSITIVE_INFINITY, "a judged deadline is over").toBeGreaterThan(at);
  }
}

/** What must hold of replay and snapshots after this event, wherever it comes from. */
export function checkReplay(before: CampusState, event: CampusEvent, after: Played): void {
  const text = encodeState(after.state);
  expect(decide(decodeState(encodeState(before)), event, after.seq), "same state, same answer").toEqual(after.decision);
  expect(encodeState(after.decision.facts.reduce(evolve, before)), "evolve over facts equals step").toBe(text);
  expect(decodeState(text), "a snapshot is the state").toEqual(after.state);
  expect(encodeState(decodeState(text)), "one text for one state").toBe(text);
}

export const BEFORE_ANYTHING: Played = {
  state: emptyState,
  seq: 0,
  at: 0,
  decision: { answer: { kind: "none" }, facts: [], effects: [] },
};

type Expectation = (played: Played) => void;

export type Scene = {
  readonly played: Played;
  when(event: CampusEvent): Scene;
  shows(...expectations: Expectation[]): Scene;
};

/** The morning, then these events, with every deadline in between. */
export function given(...events: CampusEvent[]): Scene {
  return [...MORNING, ...events].reduce((scene, event) => scene.when(event), sceneOf(BEFORE_ANYTHING));
}

function sceneOf(played: Played): Scene {
  return {
    played,
    when(event) {
      const before = waitUntil(played, event.kind === "clock-ticked" ? event.at : event.at - 1);
      const after = play(before, event);
      checkReplay(before.state, event, after);
      return sceneOf(after);
    },
    shows(...expectations) {
      for (const expectation of expectations) expectation(played);
      return this;
    },
  };
}

/** An event that wrote into the state before it would throw here. */
function freeze<T>(value: T): T {
  if (value === null || typeof value !== "object" || Object.isFrozen(value)) return value;
  Object.freeze(value);
  if (!(value instanceof Map) && !(value instanceof Set)) for (const part of Object.values(value)) freeze(part);
  return value;
}
