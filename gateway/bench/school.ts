/** A school made for measuring: gate lanes in pairs, children with secure cards who may come and go all day. */
import { DEFAULT_GRACE } from "../core/grace.ts";
import type { SchoolDocument } from "../intake/school-document.ts";

export const BENCH_SCHOOL = "bench";
const LAST_MINUTE = 1439;

export const laneIn = (pair: number) => `in-${pair}`;
export const laneOut = (pair: number) => `out-${pair}`;
/** UID of a child's card, 7 bytes. */
export const cardOf = (child: number) => `04${child.toString(16).toUpperCase().padStart(12, "0")}`;

/** @param pairs lanes in and out, each at a gate of its own; @param children whose cards they read, spread evenly */
export function benchSchool(pairs: number, children: number): SchoolDocument {
  const name = (text: string) => ({ zh: text, en: text });
  const gates = Array.from({ length: pairs }, (_, i) => ({
    id: `gate-${i}`,
    kind: "gate" as const,
    name: name(`G${i}`),
  }));
  const ids = Array.from({ length: children }, (_, i) => `s${i}`);
  return {
    version: 1,
    plan: {
      version: 1,
      school: BENCH_SCHOOL,
      name: name("Bench"),
      zone: "Asia/Shanghai",
      places: gates,
      readers: gates.flatMap(({ id }, i) => [
        { id: laneIn(i), place: id, lane: "in" as const, name: name(laneIn(i)) },
        { id: laneOut(i), place: id, lane: "out" as const, name: name(laneOut(i)) },
      ]),
      groups: [{ id: "g", name: name("g"), homeroom: "t" }],
      sessions: [],
      gateDuty: [],
      dutyLeader: "t",
      // One tap a second is the shortest the hard range allows; at x60 that is 17 ms, so that every tap takes the full way.
      grace: { ...DEFAULT_GRACE, repeatTapSeconds: 1 },
    },
    students: ids.map((id) => ({
      id,
      group: "g",
      dismissal: "self" as const,
      selfDismissal: { from: 0, to: LAST_MINUTE },
      guardians: [],
      barred: [],
    })),
    staff: [{ id: "t", roles: ["lead" as const] }],
    guardians: [],
    people: [...ids, "t"].map((id) => ({ id, name: id })),
    cards: ids.map((person, i) => ({ card: cardOf(i), person, assurance: "L2" as const, status: "active" as const })),
  };
}
