/** What every part of a day's plan looks things up in: gates, cards, doors, today's sessions, free slots at the lanes. */
import type { Random } from "../random.ts";
import { isSpare, type Session, type SimSchool } from "../school/document.ts";
import { laneSlots } from "./lane-slots.ts";

export const MINUTE_MS = 60_000;
const HANDOVER_AFTER_CLASS_MINUTES = 2;

/** A gate as people use it. On a lane for both ways `in` and `out` are the same reader. */
export type Gate = { readonly place: string; readonly in: string; readonly out: string; readonly guard: string };

/** One room that changes hands by an offer and an acceptance (R5), not by a card. */
export type HandoverPlan = {
  readonly place: string;
  /** The lesson block whose children are handed over, and the care session that follows in the same room. */
  readonly session: string;
  readonly next: string;
  readonly from: string;
  readonly to: string;
  readonly at: number;
};

/** The school as one day finds it. */
export type Ground = {
  readonly school: SimSchool;
  readonly today: readonly Session[];
  /** The instant of a minute after midnight. */
  readonly at: (minute: number) => number;
  /** The first free instant at this reader from `wanted` on. */
  readonly slot: (reader: string, wanted: number) => number;
  readonly gates: readonly Gate[];
  readonly cardOf: (person: string) => string;
  readonly doorOf: (place: string) => string;
  readonly handover: HandoverPlan | null;
};
/** Looks the school document through for one day. Throws when something is missing that every school has. */
export function groundOf(
  school: SimSchool,
  { origin, weekday }: { readonly origin: number; readonly weekday: number },
): Ground {
  const at = (minute: number) => origin + Math.round(minute * MINUTE_MS);
  const today = school.plan.sessions.filter(({ id, weekdays }) => !isSpare(id) && weekdays.includes(weekday));
  return {
    school,
    today,
    at,
    slot: laneSlots(),
    gates: gatesOf(school),
    cardOf: activeCards(school),
    doorOf: (place) => need(school.plan.readers.find((one) => one.place === place)?.id, `a reader at ${place}`),
    handover: planHandover(today, at),
  };
}

/** A family lives on one side of the school, so siblings use the same gate. */
export function homeGates({ school, gates }: Ground, chance: Random): (student: string) => Gate {
  const sides = new Map<string, Gate>();
  for (const { guardians } of school.students) {
    const family = guardians[0] ?? "";
    if (!sides.has(family)) sides.set(family, chance.pick(gates));
  }
  const familyOf = new Map(school.students.map(({ id, guardians }) => [id, guardians[0] ?? ""]));
  return (student) => need(sides.get(familyOf.get(student) ?? ""), student);
}

/** What every school has; a document without it is not one this day can be lived in. */
export function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the school document lacks ${what}`);
  return value;
}

/** The first room in which the adult of the first care session is not the adult of the lessons. */
function planHandover(today: readonly Session[], at: Ground["at"]): HandoverPlan | null {
  for (const lessons of today.filter(({ kind }) => kind === "class")) {
    const [care] = today
      .filter(({ kind, place }) => kind === "after-school" && place === lessons.place)
      .sort((one, other) => one.start - other.start);
    const from = lessons.staff[0];
    const to = care?.staff[0];
    if (care && from && to && from !== to) {
      const minute = lessons.end + HANDOVER_AFTER_CLASS_MINUTES;
      return { place: lessons.place, session: lessons.id, next: care.id, from, to, at: at(minute) };
    }
  }
  return null;
}

function gatesOf(school: SimSchool): Gate[] {
  const { places, readers, gateDuty } = school.plan;
  return places
    .filter(({ id, kind }) => kind === "gate" && !isSpare(id))
    .map(({ id }) => {
      const lane = (...lanes: string[]) =>
        need(readers.find((one) => one.place === id && lanes.includes(one.lane))?.id, `a lane at ${id}`);
      const guard = need(gateDuty.find(({ place }) => place === id)?.staff, `a guard at ${id}`);
      return { place: id, in: lane("in", "both"), out: lane("out", "both"), guard };
    });
}

function activeCards(school: SimSchool): (person: string) => string {
  const cards = new Map(
    school.cards.filter(({ status }) => status === "active").map(({ person, card }) => [person, card]),
  );
  return (person) => need(cards.get(person), `a card of ${person}`);
}
