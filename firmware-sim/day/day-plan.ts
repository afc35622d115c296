/** What everybody will do today, as data: drawn once from the school document and a seed, before anything happens. */
import { type Random, random } from "../random.ts";
import { isSpare, type Session, type SimSchool } from "../school/document.ts";
import { laneSlots } from "./lane-slots.ts";
import { type Pickup, planPickups, type SelfDismissal } from "./pickup-plan.ts";

const MINUTE_MS = 60_000;

/** A gate as people use it. On a lane for both ways `in` and `out` are the same reader. */
export type Gate = { readonly place: string; readonly in: string; readonly out: string; readonly guard: string };

/** A child's tap at a room's door, `at` or as soon after as the room is open. */
export type DoorTap = {
  readonly session: string;
  readonly reader: string;
  readonly at: number;
  /** The room that the child leaves; it first changes hands by a handover, with this child in the count. */
  readonly afterHandover: string | null;
};

export type ChildDay = {
  readonly student: string;
  readonly card: string;
  readonly gate: Gate;
  /** Null: ill at home today. */
  readonly arrives: number | null;
  /** An old card, reported lost, that the child tries first. */
  readonly lostCard: string | null;
  readonly doors: readonly DoorTap[];
  /** The session at which this child does not arrive, and who looks for it. */
  readonly wandersFrom: string | null;
};

export type StaffDay = {
  readonly staff: string;
  readonly card: string;
  readonly arrives: number;
  readonly in: string;
  readonly leaves: number;
  readonly out: string;
  /** The last session for which this person answers; null for those who hold no room. */
  readonly lastSession: string | null;
};

export type RoomSession = {
  readonly session: Session;
  readonly reader: string;
  readonly teacher: string;
  readonly card: string;
  readonly opens: number;
  readonly settles: number;
};

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

export type DayPlan = {
  /** Local midnight, epoch milliseconds. */
  readonly origin: number;
  readonly gates: readonly Gate[];
  readonly children: readonly ChildDay[];
  readonly staff: readonly StaffDay[];
  readonly rooms: readonly RoomSession[];
  readonly handover: HandoverPlan | null;
  readonly pickups: readonly Pickup[];
  readonly selfDismissals: readonly SelfDismissal[];
  readonly incidents: {
    readonly unknownCard: { readonly gate: Gate; readonly card: string; readonly at: number };
    readonly barred: {
      readonly gate: Gate;
      readonly person: string;
      readonly card: string;
      readonly student: string;
      readonly at: number;
    } | null;
    readonly wanderer: { readonly student: string; readonly session: string; readonly foundAt: number } | null;
  };
  /** Who does the walking, and who settles what is left open. */
  readonly patrol: string;
  readonly lead: string;
};

/** Offsets from a session's start, minutes: when its room is opened, when children come, when the roll is settled. */
const RHYTHM = {
  class: { opens: -10, doorsFrom: -9, doorsTo: -1, settles: 5 },
  "after-school": { opens: -9, doorsFrom: -7.5, doorsTo: -1.5, settles: 5 },
  extended: { opens: 1, doorsFrom: 2, doorsTo: 5, settles: 6 },
} as const;
/** In the room that changes hands by a handover everything is a little later: the handover comes first. */
const AFTER_HANDOVER = { opens: -5.5, doorsFrom: -4.5, doorsTo: -1.5 } as const;
const HANDOVER_AFTER_CLASS_MINUTES = 2;
/** Minutes after midnight. */
const ARRIVAL_RUSH = { from: 7 * 60 + 20, peak: 7 * 60 + 40, to: 7 * 60 + 54 } as const;
const STAFF_ARRIVE = { from: 7 * 60 + 2, to: 7 * 60 + 16 } as const;
const GATE_TO_DOOR_MINUTES = 2;
const UNKNOWN_CARD_AT = 10 * 60 + 20;
const BARRED_AT = 17 * 60 + 5;
const FOUND_AFTER_MINUTES = 18;
/** Minutes after midnight at which people without a room go home; the gates are the last. */
const STAFF_LEAVE_AT = 19 * 60 + 6;
const GUARDS_LEAVE_AT = 19 * 60 + 8;
/** An EM4100 tag that no roster holds. */
const UNKNOWN_CARD = "3AFFFFFFFF";
const ILL_CHILDREN = 4;
/** Teachers do not all come at the same second. */
const OPENING_SPREAD_MINUTES = 0.8;

/** The same school, seed and day give the same plan. `weekday` is ISO, 1 (Monday) to 7. */
export function planDay(
  school: SimSchool,
  { seed, origin, weekday }: { seed: number | string; origin: number; weekday: number },
): DayPlan {
  const chance = random(`${seed}/day`);
  const at = (minute: number) => origin + Math.round(minute * MINUTE_MS);
  const today = school.plan.sessions.filter(({ id, weekdays }) => !isSpare(id) && weekdays.includes(weekday));
  const ground: Ground = {
    school,
    today,
    at,
    slot: laneSlots(),
    gates: gatesOf(school),
    cardOf: activeCards(school),
    doorOf: (place) => need(school.plan.readers.find((one) => one.place === place)?.id, `a reader at ${place}`),
    handover: planHandover(today, at),
  };
  const cast = castRoles(ground, chance.fork("cast"));
  const gateOf = homeGates(ground, chance.fork("gates"));
  const staff = planStaff(ground, chance.fork("staff"));
  const { pickups, selfDismissals } = planPickups({
    ...ground,
    students: school.students.filter(({ id }) => !isSpare(id) && !cast.ill.has(id)),
    gateOf,
    handoverSession: ground.handover?.session ?? null,
    wanderer: cast.wanderer?.student ?? null,
    slips: cast.slips,
    barredChild: cast.barred?.student ?? null,
    chance: chance.fork("pickups"),
  });
  return {
    origin,
    gates: ground.gates,
    children: planChildren(ground, { cast, gateOf, pickups, chance: chance.fork("children") }),
    staff,
    rooms: planRooms(ground, chance.fork("rooms")),
    handover: ground.handover,
    pickups,
    selfDismissals,
    incidents: planIncidents(ground, cast),
    patrol: need(school.staff.find(({ id, roles }) => !isSpare(id) && roles.includes("patrol"))?.id, "a patrol"),
    lead: school.plan.dutyLeader,
  };
}

/** What every part of the plan looks things up in. */
type Ground = {
  readonly school: SimSchool;
  readonly today: readonly Session[];
  readonly at: (minute: number) => number;
  readonly slot: (reader: string, wanted: number) => number;
  readonly gates: readonly Gate[];
  readonly cardOf: (person: string) => string;
  readonly doorOf: (place: string) => string;
  readonly handover: HandoverPlan | null;
};
type At = Ground["at"];
type Cast = ReturnType<typeof castRoles>;

function planRooms({ today, at, cardOf, doorOf, handover }: Ground, chance: Random): RoomSession[] {
  return today.map((session) => {
    const teacher = need(session.staff[0], `a teacher for ${session.id}`);
    const rhythm = rhythmOf(session, handover);
    const spread = chance.next();
    return {
      session,
      reader: doorOf(session.place),
      teacher,
      card: cardOf(teacher),
      opens: at(session.start + rhythm.opens + spread * OPENING_SPREAD_MINUTES),
      settles: at(session.start + rhythm.settles + spread),
    };
  });
}

function planChildren(
  ground: Ground,
  {
    cast,
    gateOf,
    pickups,
    chance,
  }: {
    readonly cast: Cast;
    readonly gateOf: (student: string) => Gate;
    readonly pickups: readonly Pickup[];
    readonly chance: Random;
  },
): ChildDay[] {
  const { school, slot, at, cardOf } = ground;
  const leavesAt = new Map(pickups.flatMap((pickup) => pickup.children.map(({ student }) => [student, pickup.at])));
  const lostCards = new Map(
    school.cards.filter(({ status }) => status === "lost").map(({ person, card }) => [person, card]),
  );
  return school.students
    .filter(({ id }) => !isSpare(id))
    .map(({ id }): ChildDay => {
      const gate = gateOf(id);
      const arrives = cast.ill.has(id) ? null : slot(gate.in, at(rushMinute(chance)));
      const leaves = leavesAt.get(id) ?? Number.POSITIVE_INFINITY;
      const doors = arrives === null ? [] : doorTaps(ground, { student: id, arrives, chance });
      return {
        student: id,
        card: cardOf(id),
        gate,
        arrives,
        lostCard: lostCards.get(id) ?? null,
        doors: doors.filter((door) => door.at < leaves),
        wandersFrom: id === cast.wanderer?.student ? cast.wanderer.session : null,
      };
    });
}

function planIncidents({ gates, at, cardOf, today }: Ground, { barred, wanderer }: Cast): DayPlan["incidents"] {
  const gate = need(gates[0], "a gate");
  const missed = today.find(({ id }) => id === wanderer?.session);
  return {
    unknownCard: { gate, card: UNKNOWN_CARD, at: at(UNKNOWN_CARD_AT) },
    barred: barred ? { gate, ...barred, card: cardOf(barred.person), at: at(BARRED_AT) } : null,
    wanderer: wanderer && missed ? { ...wanderer, foundAt: at(missed.start + FOUND_AFTER_MINUTES) } : null,
  };
}

function doorTaps(
  { today, handover, at, doorOf }: Ground,
  { student, arrives, chance }: { readonly student: string; readonly arrives: number; readonly chance: Random },
): DoorTap[] {
  return today
    .filter(({ students }) => students.includes(student))
    .sort((one, other) => one.start - other.start)
    .map((session, index, mine): DoorTap => {
      const { doorsFrom, doorsTo } = rhythmOf(session, handover);
      const wanted = at(session.start + doorsFrom + chance.next() * (doorsTo - doorsFrom));
      const earliest = arrives + GATE_TO_DOOR_MINUTES * MINUTE_MS;
      const counted = handover !== null && mine[index - 1]?.id === handover.session;
      return {
        session: session.id,
        reader: doorOf(session.place),
        at: Math.max(wanted, earliest),
        afterHandover: counted ? handover.place : null,
      };
    });
}

function rhythmOf(session: Session, handover: HandoverPlan | null) {
  const rhythm = RHYTHM[session.kind];
  return session.id === handover?.next ? { ...rhythm, ...AFTER_HANDOVER } : rhythm;
}

/** The first room in which the adult of the first care session is not the adult of the lessons. */
function planHandover(today: readonly Session[], at: At): HandoverPlan | null {
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

function planStaff({ school, today, gates, cardOf, at, slot }: Ground, chance: Random): StaffDay[] {
  return school.staff
    .filter(({ id }) => !isSpare(id))
    .map(({ id, roles }): StaffDay => {
      const post = gates.find(({ guard }) => guard === id);
      const gate = post ?? chance.pick(gates);
      const [last] = today.filter(({ staff }) => staff[0] === id).sort((one, other) => other.end - one.end);
      const spread = STAFF_ARRIVE.to - STAFF_ARRIVE.from;
      const wanted = post ? STAFF_ARRIVE.from - 1 : STAFF_ARRIVE.from + chance.next() * spread;
      return {
        staff: id,
        card: cardOf(id),
        arrives: slot(gate.in, at(wanted)),
        in: gate.in,
        leaves: at(last ? last.end + 3 : roles.includes("guard") ? GUARDS_LEAVE_AT : STAFF_LEAVE_AT),
        out: gate.out,
        lastSession: last?.id ?? null,
      };
    });
}

/** Children whose day is out of the ordinary. Each is the only child of its family here and nobody else's story. */
function castRoles({ school, today }: Ground, chance: Random) {
  const families = Map.groupBy(school.students, ({ guardians }) => guardians[0]);
  const care = today.filter(({ kind }) => kind === "after-school").sort((one, other) => one.start - other.start);
  const lastStart = care.at(-1)?.start;
  const inExtended = new Set(today.filter(({ kind }) => kind === "extended").flatMap(({ students }) => students));
  const barredChild = school.students.find(({ id, barred }) => !isSpare(id) && barred.length > 0);
  const lost = new Set(school.cards.filter(({ status }) => status === "lost").map(({ person }) => person));
  const plain = chance.shuffle(
    school.students.filter(
      ({ id, dismissal, guardians }) =>
        !isSpare(id) &&
        dismissal === "collected" &&
        families.get(guardians[0])?.length === 1 &&
        id !== barredChild?.id &&
        !lost.has(id) &&
        !inExtended.has(id) &&
        care.some(({ students }) => students.includes(id)),
    ),
  );
  const [wanderer, slips, ...others] = plain.map(({ id }) => id);
  const person = barredChild?.barred[0];
  const missed = care.find((one) => one.start === lastStart && one.students.includes(wanderer ?? ""));
  return {
    wanderer: wanderer && missed ? { student: wanderer, session: missed.id } : null,
    slips: slips ?? null,
    ill: new Set(others.slice(0, ILL_CHILDREN)),
    barred: barredChild && person ? { student: barredChild.id, person } : null,
  };
}

/** A family lives on one side of the school, so siblings use the same gate. */
function homeGates({ school, gates }: Ground, chance: Random): (student: string) => Gate {
  const sides = new Map<string, Gate>();
  for (const { guardians } of school.students) {
    const family = guardians[0] ?? "";
    if (!sides.has(family)) sides.set(family, chance.pick(gates));
  }
  const familyOf = new Map(school.students.map(({ id, guardians }) => [id, guardians[0] ?? ""]));
  return (student) => need(sides.get(familyOf.get(student) ?? ""), student);
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

/** A triangle: few early, most around the peak, few at the last minute. */
function rushMinute(chance: Random): number {
  const { from, peak, to } = ARRIVAL_RUSH;
  const draw = chance.next();
  const turn = (peak - from) / (to - from);
  return draw < turn
    ? from + Math.sqrt(draw * (to - from) * (peak - from))
    : to - Math.sqrt((1 - draw) * (to - from) * (to - peak));
}

function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the school document has no ${what}`);
  return value;
}
