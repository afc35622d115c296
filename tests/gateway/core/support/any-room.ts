/** What people do about rooms, ways and the day on a random day: sensibly, by card alone too, and not. */
import fc from "fast-check";
import { type CampusEvent, NO_SHOW_ANSWERS, TRANSIT_PURPOSES } from "#core/events.ts";
import type { EpochMs } from "#core/ids.ts";
import type { CampusState } from "#core/state.ts";
import { DAY, GUARDIANS, PLAN, SESSIONS, STUDENTS, TEACHERS } from "./school.ts";

type Choice = { readonly n: number; readonly state: CampusState; readonly now: EpochMs };

const staff = fc.constantFrom(...TEACHERS, "guard", "leader");
const student = fc.constantFrom(...STUDENTS);
const session = fc.constantFrom(...SESSIONS.map((one) => one.id));
const reason = fc.constantFrom("because", "");

/** Events without their instant, of anybody about anything. */
export const roomActions = [
  fc.record({
    kind: fc.constant("children-sent" as const),
    by: staff,
    students: fc.uniqueArray(student, { maxLength: 3 }),
    purpose: fc.constantFrom(...TRANSIT_PURPOSES),
    to: fc.option(fc.constantFrom(...PLAN.places.map((place) => place.id))),
  }),
  fc.record({ kind: fc.constant("session-ended" as const), by: staff, session }),
  fc.record({ kind: fc.constant("day-closed" as const), by: staff, reason }),
  fc.record({ kind: fc.constant("guardian-asked" as const), by: staff, student }),
  fc.record({
    kind: fc.constant("no-show-answered" as const),
    by: staff,
    student,
    answer: fc.constantFrom(...NO_SHOW_ANSWERS),
    guardian: fc.option(fc.constantFrom(...GUARDIANS)),
    reason,
  }),
  fc.record({
    kind: fc.constant("leave-recorded" as const),
    by: staff,
    student,
    leave: fc.constant("sick" as const),
    from: fc.constant(DAY),
    to: fc.constant(DAY),
    reason,
  }),
  fc.record({
    kind: fc.constant("leave-closed" as const),
    by: staff,
    leave: fc.constantFrom("l1", "l2"),
    day: fc.constant(DAY),
    reason,
  }),
  fc.record({
    kind: fc.constant("expectation-changed" as const),
    by: staff,
    session,
    student,
    expected: fc.boolean(),
    reason,
  }),
  fc.record({
    kind: fc.constant("substitution-recorded" as const),
    by: staff,
    session,
    out: fc.option(fc.constantFrom(...TEACHERS)),
    in: staff,
    reason,
  }),
  fc.record({ kind: fc.constant("session-cancelled" as const), by: staff, session, reason }),
] as const;

/** The next sensible step of somebody who holds a room, looks for a child, or goes home. */
export const ROOM_INTENTS = {
  /** The room's adult, or the one who comes next, at the room's own reader. */
  holdCard({ n, state, now }: Choice): CampusEvent | null {
    const held = [...state.rooms.values()].filter((room) => room.custodian !== null);
    const room = pick(held, n);
    if (room === undefined) return null;
    const planned = SESSIONS.filter((one) => one.place === room.place).flatMap((one) => one.staff);
    const who = n % 3 === 0 ? pick([...planned, "leader"], n) : room.custodian;
    return tapAt(state, { place: room.place, who: who ?? "leader" }, now);
  },
  /** Somebody who holds a room goes and holds their card to another one. */
  wander({ n, state, now }: Choice): CampusEvent | null {
    const room = pick(
      [...state.rooms.values()].filter(({ custodian }) => custodian !== null),
      n,
    );
    if (room?.custodian == null) return null;
    const place = pick(
      PLAN.places.filter(({ id, kind }) => kind === "room" && id !== room.place),
      n,
    )!;
    return tapAt(state, { place: place.id, who: room.custodian }, now);
  },
  send({ n, state, now }: Choice): CampusEvent | null {
    const child = pick(
      [...state.custody.values()].filter(({ status }) => status === "in-class" || status === "in-care"),
      n,
    );
    if (child?.custodian == null) return null;
    const purpose = pick(["toilet", "pickup", "club-change"] as const, n)!;
    const to = { toilet: null, pickup: "east", "club-change": "hall" }[purpose];
    return { kind: "children-sent", at: now, by: child.custodian, students: [child.student], purpose, to };
  },
  /** A child at the door of the room in which it is, or to which it was sent. */
  tapAgain({ n, state, now }: Choice): CampusEvent | null {
    const child = pick(
      [...state.custody.values()].filter(({ place, transit }) => isRoom(transit?.to ?? place)),
      n,
    );
    const place = child?.transit?.to ?? child?.place;
    return child === undefined || place == null ? null : tapAt(state, { place, who: child.student }, now);
  },
  answer({ n, state, now }: Choice): CampusEvent | null {
    const noShow = pick([...state.noShows.values()], n);
    if (noShow === undefined) return null;
    const answer = pick(NO_SHOW_ANSWERS, n)!;
    const { owner: by, student } = noShow;
    return { kind: "no-show-answered", at: now, by, student, answer, guardian: null, reason: "said on the phone" };
  },
  /** The day's leader puts somebody in another's place, lets a child join, or writes down its leave. */
  changeTheDay({ n, state, now }: Choice): CampusEvent | null {
    const session = pick([...state.sessions.values()], n);
    const child = pick(STUDENTS, n)!;
    if (session === undefined) return null;
    const said = { at: now, by: "leader", reason: "" } as const;
    if (n % 3 === 0) return { kind: "leave-recorded", ...said, student: child, leave: "personal", from: DAY, to: DAY };
    if (n % 3 === 1)
      return { kind: "expectation-changed", ...said, session: session.id, student: child, expected: true };
    const out = pick(session.staff, n) ?? null;
    const substitute = pick(
      TEACHERS.filter((id) => id !== out),
      n,
    )!;
    return { kind: "substitution-recorded", ...said, session: session.id, out, in: substitute };
  },
  endRoom({ n, state, now }: Choice): CampusEvent | null {
    const room = pick(
      [...state.rooms.values()].filter((one) => one.session !== null && one.custodian !== null),
      n,
    );
    if (room?.session == null || room.custodian === null) return null;
    return { kind: "session-ended", at: now, by: room.custodian, session: room.session };
  },
} as const;

function tapAt(
  state: CampusState,
  { place, who }: { readonly place: string; readonly who: string },
  now: EpochMs,
): CampusEvent | null {
  const reader = state.plan?.readers.find((post) => post.place === place)?.id;
  if (reader === undefined) return null;
  const tap = { kind: "card-tapped", reader, credential: `card-${who}`, tap: { epoch: 1, seq: 1 } } as const;
  return { ...tap, at: now, tappedAt: now, late: false, clock: "good" };
}

function isRoom(place: string | null): boolean {
  return PLAN.places.some(({ id, kind }) => id === place && kind === "room");
}

function pick<T>(list: readonly T[], n: number): T | undefined {
  return list[n % list.length];
}
