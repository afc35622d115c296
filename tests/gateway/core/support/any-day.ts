/** Random days at the little school: cards anywhere, people at their screens, sensible and not. */
import fc from "fast-check";
import { isOnSite, pendingPickup } from "#core/custody.ts";
import { type CampusEvent, DIFFERENCE_REASONS, READER_STATUSES, ROLL_MARKS, SETTLEMENTS } from "#core/events.ts";
import type { EpochMs } from "#core/ids.ts";
import type { CampusState } from "#core/state.ts";
import { GATE_INTENTS, gateActions } from "./any-gate.ts";
import { ROOM_INTENTS, roomActions } from "./any-room.ts";
import { at, DAY, GUARDIANS, ORIGIN, PLAN, ROSTER, SESSIONS, STUDENTS, TEACHERS } from "./school.ts";

/** What happens next, as data, so that a failing day can be read: an event without its instant, or somebody's next sensible step. */
export type Happening =
  | { readonly event: Omit<CampusEvent, "at">; readonly age?: number }
  | { readonly intent: keyof typeof INTENTS; readonly n: number };

/** The event that it comes to, once it is known how things stand and what time it is; null when it cannot be. */
export function happen(happening: Happening, state: CampusState, now: EpochMs): CampusEvent | null {
  if ("intent" in happening) return INTENTS[happening.intent]({ n: happening.n, state, now });
  const { event, age = 0 } = happening;
  if (event.kind !== "card-tapped") return { ...event, at: now } as CampusEvent;
  const within = age % 3 === 1 ? { within: age * 1000 } : {};
  return { ...event, at: now, tappedAt: now - age * 60_000, late: age > 0, ...within } as CampusEvent;
}

const student = fc.constantFrom(...STUDENTS);
const students = fc.uniqueArray(student, { maxLength: 4 });
const staff = fc.constantFrom(...TEACHERS, "guard", "leader");
const place = fc.constantFrom(...PLAN.places.map((one) => one.id));
const session = fc.constantFrom(...SESSIONS.map((one) => one.id));
const person = fc.constantFrom(...STUDENTS, ...TEACHERS, "guard", ...GUARDIANS);
const small = fc.integer({ min: 1, max: 4 });
const minutesAgo = fc.integer({ min: 1, max: 20 });
const reason = fc.constantFrom("because", "");

const tapped = fc
  .record({
    reader: fc.constantFrom(...PLAN.readers.map((reader) => reader.id)),
    credential: fc.constantFrom(...ROSTER.credentials.map((card) => card.id), "card-stranger"),
    age: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, minutesAgo),
  })
  .map(({ age, ...card }): Happening => ({ event: cardAt(card), age }));

/** A teacher or a student at their own room, so that the days that come out have open sessions in them. */
const opened = session.chain((id) => {
  const planned = SESSIONS.find((one) => one.id === id)!;
  const reader = PLAN.readers.find((one) => one.place === planned.place)!.id;
  const people = fc.constantFrom(...planned.staff, ...planned.students);
  const cards = people.map((who) => cardAt({ reader, credential: `card-${who}` }));
  const ages = fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, minutesAgo);
  return fc.tuple(cards, ages).map(([event, age]): Happening => ({ event, age }));
});

const actions = [
  fc.record({
    kind: fc.constant("pickup-requested" as const),
    by: staff,
    students,
    collector: fc.option(person),
    gate: place,
  }),
  fc.record({
    kind: fc.constant("pickup-confirmed" as const),
    by: staff,
    pickup: small.map((n) => `p${n}`),
    collector: fc.option(person),
  }),
  fc.record({ kind: fc.constant("pickup-denied" as const), by: staff, pickup: small.map((n) => `p${n}`), reason }),
  fc.record({ kind: fc.constant("handover-offered" as const), by: staff, place, to: staff, count: small, students }),
  fc.record({
    kind: fc.constant("handover-accepted" as const),
    by: staff,
    handover: small.map((n) => `h${n}`),
    count: small,
    differences: fc.array(fc.record({ student, reason: fc.constantFrom(...DIFFERENCE_REASONS) }), { maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant("handover-declined" as const),
    by: staff,
    handover: small.map((n) => `h${n}`),
    reason,
  }),
  fc.record({
    kind: fc.constant("roll-settled" as const),
    by: staff,
    session,
    marks: fc.array(fc.record({ student, mark: fc.constantFrom(...ROLL_MARKS) }), { maxLength: 6 }),
  }),
  fc.record({
    kind: fc.constant("child-settled" as const),
    by: staff,
    student,
    outcome: fc.constantFrom(...SETTLEMENTS),
    place: fc.option(place),
    custodian: person,
    reason,
  }),
  fc.record({ kind: fc.constant("alarm-acknowledged" as const), by: staff, alarm: small.map((n) => `a${n}`) }),
  fc.record({ kind: fc.constant("alarm-assigned" as const), by: staff, alarm: small.map((n) => `a${n}`), to: staff }),
  fc.record({
    kind: fc.constant("alarm-shelved" as const),
    by: staff,
    alarm: small.map((n) => `a${n}`),
    until: fc.integer({ min: 7, max: 20 }).map((hour) => at(`${hour}:00`)),
    reason,
  }),
  fc.record({ kind: fc.constant("alarm-resolved" as const), by: staff, alarm: small.map((n) => `a${n}`), reason }),
  fc.record({
    kind: fc.constant("reader-changed" as const),
    reader: fc.constantFrom(...PLAN.readers.map((reader) => reader.id)),
    status: fc.constantFrom(...READER_STATUSES),
  }),
  fc.constant({ kind: "day-began" as const, day: DAY, origin: ORIGIN, sessions: SESSIONS.map((one) => one.id) }),
  fc.constant({ kind: "clock-ticked" as const }),
] as const;

/** What people do who look at their screens: the next sensible step of a pickup, a handover, a roll. */
type Choice = { readonly n: number; readonly state: CampusState; readonly now: EpochMs };
const INTENTS = {
  /** A reader that has told everything until some minutes ago is not heard any more. */
  fallSilent({ n, now }: Choice): CampusEvent {
    const doors = PLAN.readers.filter(({ id }) => id.startsWith("door"));
    const reader = pick(n % 3 === 0 ? PLAN.readers : doors, n)!.id;
    return { kind: "reader-changed", at: now, reader, status: "silent", knownUpto: now - (n % 4) * 60_000 };
  },
  catchUp({ n, state, now }: Choice): CampusEvent | null {
    const away = PLAN.readers.filter(({ id }) => (state.readers.get(id)?.status ?? "online") !== "online");
    const reader = pick(away, n)?.id;
    if (reader === undefined) return null;
    if (n % 3 === 0) return { kind: "reader-changed", at: now, reader, status: "online" };
    return { kind: "reader-changed", at: now, reader, status: "behind", knownUpto: now - (n % 9) * 120_000 };
  },
  comeToTheGate({ n, now }: Choice): CampusEvent {
    return tapNow({ reader: n % 2 === 0 ? "east-in" : "west-desk", credential: `card-${pick(GUARDIANS, n)}` }, now);
  },
  confirm({ n, state, now }: Choice): CampusEvent | null {
    const pickup = state.pickups.get(pick(state.pending.pickups, n) ?? "");
    if (pickup === undefined) return null;
    const collector = pickup.collector ?? state.roster.students.get(pickup.students[0] ?? "")?.guardians[0] ?? null;
    return { kind: "pickup-confirmed", at: now, by: "guard", pickup: pickup.id, collector };
  },
  leave({ n, state, now }: Choice): CampusEvent | null {
    const leaving = pick(
      STUDENTS.filter((id) => pendingPickup(state, id)?.state === "granted"),
      n,
    );
    if (leaving === undefined) return null;
    const reader = pendingPickup(state, leaving)?.gate === "west" ? "west-desk" : "east-out";
    return tapNow({ reader, credential: `card-${leaving}` }, now);
  },
  /** The next step of whichever pickup there is. */
  collect(choice: Choice): CampusEvent | null {
    return INTENTS.leave(choice) ?? INTENTS.confirm(choice) ?? INTENTS.comeToTheGate(choice);
  },
  goAlone({ n, state, now }: Choice): CampusEvent {
    const here = ["s5", "s6"].filter((id) => isOnSite(state.custody.get(id)));
    return tapNow({ reader: "east-out", credential: `card-${pick(here, n) ?? "s5"}` }, now);
  },
  offer({ n, state, now }: Choice): CampusEvent | null {
    const children = [...state.custody.values()];
    const holders = [...TEACHERS, "guard"].filter((id) => children.some((child) => child.custodian === id));
    const by = pick(holders, n);
    if (by === undefined) return null;
    const held = children.filter((child) => child.custodian === by);
    const to = pick(
      TEACHERS.filter((id) => id !== by),
      n,
    )!;
    const students = held.map((child) => child.student);
    return { kind: "handover-offered", at: now, by, place: held[0]?.place ?? "hall", to, count: held.length, students };
  },
  accept({ n, state, now }: Choice): CampusEvent | null {
    const offer = state.handovers.get(pick(state.pending.handovers, n) ?? "");
    if (offer === undefined) return null;
    const gone = offer.students.filter(
      (id, index) => state.custody.get(id)?.custodian !== offer.from || (n + index) % 5 === 0,
    );
    const reasons = ["elsewhere", "missing", "collected"] as const;
    const differences = gone.map((student, index) => ({ student, reason: pick(reasons, n + index)! }));
    const count = offer.offeredCount - gone.length;
    return { kind: "handover-accepted", at: now, by: offer.to, handover: offer.id, count, differences };
  },
  settle({ n, state, now }: Choice): CampusEvent | null {
    const open = SESSIONS.filter((one) => [...state.rooms.values()].some((room) => room.session === one.id));
    const planned = pick(open, n);
    if (planned === undefined) return null;
    const marks = planned.students.map((student, index) => ({ student, mark: pick(ROLL_MARKS, n + index)! }));
    return { kind: "roll-settled", at: now, by: planned.staff[0]!, session: planned.id, marks };
  },
  ...GATE_INTENTS,
  ...ROOM_INTENTS,
} as const;

const aimless = actions.map((one) =>
  (one as fc.Arbitrary<Omit<CampusEvent, "at">>).map((event): Happening => ({ event })),
);

const atTheGate = fc
  .oneof(...(gateActions as readonly fc.Arbitrary<Omit<CampusEvent, "at">>[]))
  .map((event): Happening => ({ event }));

const inRooms = fc
  .oneof(...(roomActions as readonly fc.Arbitrary<Omit<CampusEvent, "at">>[]))
  .map((event): Happening => ({ event }));

/** What happens most at a school: children are collected, hands change, rolls are called. */
const DAILY = [
  "comeToTheGate",
  "collect",
  "collect",
  "goAlone",
  "offer",
  "accept",
  "settle",
  "holdCard",
  "holdCard",
] as const;
const names = Object.keys(INTENTS) as (keyof typeof INTENTS)[];

const intended: fc.Arbitrary<Happening> = fc.record({
  intent: fc.oneof(fc.constantFrom(...DAILY), fc.constantFrom(...names)),
  n: fc.nat({ max: 20 }),
});

const happening = fc.oneof(
  { weight: 5, arbitrary: tapped },
  { weight: 10, arbitrary: opened },
  { weight: 28, arbitrary: intended },
  { weight: 2, arbitrary: atTheGate },
  { weight: 4, arbitrary: inRooms },
  { weight: 2, arbitrary: fc.nat({ max: 20 }).map((n): Happening => ({ intent: "fallSilent", n })) },
  ...aimless.map((arbitrary) => ({ weight: 1, arbitrary })),
);

/** Part of a day in the life of the school: from when, how many seconds pass each time, and what happens then. */
export const anyDay = fc.record({
  from: fc.constantFrom("07:30", "15:20"),
  steps: fc.array(fc.record({ seconds: fc.constantFrom(0, 3, 3, 40, 40, 200, 1500, 5000), happens: happening }), {
    minLength: 1,
    maxLength: 60,
    size: "max",
  }),
});
export type AnyDay = typeof anyDay extends fc.Arbitrary<infer D> ? D : never;

type Card = { readonly reader: string; readonly credential: string };

function cardAt({ reader, credential }: Card): Omit<CampusEvent, "at"> {
  return { kind: "card-tapped", reader, credential, tap: { epoch: 1, seq: 1 }, clock: "good" } as Omit<
    CampusEvent,
    "at"
  >;
}

function tapNow(card: Card, now: EpochMs): CampusEvent {
  return { ...cardAt(card), at: now, tappedAt: now, late: false } as CampusEvent;
}

function pick<T>(list: readonly T[], n: number): T | undefined {
  return list[n % list.length];
}
