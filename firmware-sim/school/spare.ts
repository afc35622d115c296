/** What the demo keeps free for trying things by hand: readers, places, people and cards that the simulated day never touches. */
import type { CardKind } from "./card-issuer.ts";
import type { GateDuty, Group, Person, Place, ReaderPost, Session, Staff, Student } from "./document.ts";

const CHILDREN = ["spare-1", "spare-2", "spare-3", "spare-4", "spare-5"] as const;
/** Goes home alone, at any hour, so that self-dismissal can be tried whenever somebody sits down to try it. */
const SELF_CHILD = "spare-3";
const GUARDIAN = "spare-g1";
const DAY = { from: 0, to: 1439 } as const;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7] as const;

export const SPARE_PLACES: readonly Place[] = [
  { id: "spare-gate", kind: "gate", name: { zh: "备用门", en: "Spare gate" } },
  { id: "spare-room", kind: "room", name: { zh: "备用教室", en: "Spare room" } },
];
export const SPARE_READERS: readonly ReaderPost[] = [
  { id: "spare-gate", place: "spare-gate", lane: "in", name: { zh: "备用门进口", en: "Spare gate, in" } },
  { id: "spare-gate-out", place: "spare-gate", lane: "out", name: { zh: "备用门出口", en: "Spare gate, out" } },
  { id: "spare-room", place: "spare-room", lane: "none", name: { zh: "备用教室门口", en: "Spare room, door" } },
];
export const SPARE_GROUP: Group = {
  id: "spare-class",
  name: { zh: "备用班", en: "Spare class" },
  homeroom: "spare-t1",
};
export const SPARE_SESSION: Session = {
  id: "spare-session",
  kind: "after-school",
  name: { zh: "备用时段", en: "Spare session" },
  place: "spare-room",
  // Before the demo's day begins: no roll falls due while somebody tries a card by hand.
  start: 5 * 60,
  end: 21 * 60,
  weekdays: EVERY_DAY,
  staff: ["spare-t1", "spare-t2"],
  students: CHILDREN,
};
export const SPARE_GATE_DUTY: GateDuty = { place: "spare-gate", ...DAY, staff: "spare-t2" };
export const SPARE_STUDENTS: readonly Student[] = CHILDREN.map((id) => ({
  id,
  group: SPARE_GROUP.id,
  dismissal: id === SELF_CHILD ? "self" : "collected",
  selfDismissal: id === SELF_CHILD ? DAY : null,
  guardians: [GUARDIAN],
  barred: [],
}));
/** Between them they may do what any member of staff may, so that every screen can be tried with a spare one. */
export const SPARE_STAFF: readonly Staff[] = [
  { id: "spare-t1", roles: ["duty-teacher", "homeroom", "guard", "patrol", "office", "lead"] },
  { id: "spare-t2", roles: ["duty-teacher", "homeroom", "guard", "patrol", "office", "lead"] },
];
export const SPARE_GUARDIANS: readonly string[] = [GUARDIAN];
export const SPARE_PEOPLE: readonly Person[] = [
  { id: "spare-1", name: "试一" },
  { id: "spare-2", name: "试二" },
  { id: "spare-3", name: "试三" },
  { id: "spare-4", name: "试四" },
  { id: "spare-5", name: "试五" },
  { id: GUARDIAN, name: "试家长", relation: { zh: "母亲", en: "mother" } },
  { id: "spare-t1", name: "备用老师甲" },
  { id: "spare-t2", name: "备用老师乙" },
];
export const SPARE_CARDS: readonly (readonly [person: string, kind: CardKind])[] = [
  ["spare-1", "tag"],
  ["spare-2", "classic"],
  ["spare-3", "tag"],
  ["spare-4", "ev1"],
  ["spare-5", "ev1"],
  [GUARDIAN, "tag"],
  ["spare-t1", "ev1"],
  ["spare-t2", "ev1"],
];
