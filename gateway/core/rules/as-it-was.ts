/** A2: what a child's late tap shows: the record from its own time on, and the rolls on which the child was present. */
import { homeCustody, statusIn } from "../custody.ts";
import { custodyOf, type Draft, expectedIn, newDraft } from "../draft.ts";
import { evolve } from "../evolve.ts";
import type { EpochMs, StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState, Custody, CustodyStatus, SessionState, Turn, Whereabouts } from "../state.ts";
import type { Tap, TapRule } from "./tap.ts";
import { recordAt, recordsAfter, turnOf } from "./turns.ts";

/** `records`: what it was from the tap on, oldest first, so far as the same room's turns tell; empty: the tap changes nothing. */
export type Shown = { readonly records: readonly Custody[]; readonly marks: readonly PlannedSession[] };

/**
 * The rule of the card, asked about the school as it was then. What it would have done besides (a lock, a request, an
 * alarm) is dropped, and whoever it would have let go stays.
 */
export function childThen(draft: Draft, tap: Tap, rule: TapRule): Shown {
  const { person: student, when } = tap;
  const then = asOf(draft.state, tap);
  const scratch = newDraft(then, when, draft.seq);
  rule(scratch, tap);
  const before = custodyOf(then, student);
  const after = custodyOf(scratch.state, student);
  const marked = scratch.facts.flatMap((fact) =>
    fact.kind === "roll-marked" && fact.student === student ? (then.planned.sessions.get(fact.session) ?? []) : [],
  );
  if (after === before || GONE.has(after.status)) return { records: [], marks: marked };
  const followed = followTurns(draft.state, after);
  return { records: [after, ...followed.records], marks: [...marked, ...followed.marks] };
}

/** A late tap releases nobody, and that nobody held a child is a timer's word. */
const GONE: ReadonlySet<CustodyStatus> = new Set(["released", "absent", "escorted", "at-home", "unattended"]);

/** The school at the instant of the tap, as far as one child's tap at one place depends on it. */
function asOf(state: CampusState, { person: student, place, when, within }: Tap): CampusState {
  const custody = custodyThen(state, student, when);
  const past = evolve(state, { kind: "custody-changed", custody });
  const counts = (session: string) => expectedIn(state, session).includes(student);
  const turn = turnOf(state, place.id, { when, within, counts });
  const room = { place: place.id, session: turn?.session ?? null, custodian: turn?.custodian ?? null };
  const asked = state.pickups.get(state.pickupOf.get(student) ?? "");
  const isLater = asked !== undefined && asked.openedAt > when;
  return {
    ...past,
    emergency: null,
    rooms: past.rooms.set(place.id, { ...room, uncoveredSince: null }),
    pickupOf: isLater ? past.pickupOf.delete(student) : past.pickupOf,
    sessions: sessionsThen(past, when),
  };
}

/** What ends later had not ended then. */
function sessionsThen({ sessions }: CampusState, when: EpochMs): CampusState["sessions"] {
  let then = sessions;
  for (const session of sessions.values()) {
    if (session.finishedAt === null || session.finishedAt <= when) continue;
    const running: SessionState = { ...session, finishedAt: null, finishedBy: null };
    then = then.set(session.id, running);
  }
  return then;
}

function custodyThen(state: CampusState, student: StudentId, when: EpochMs): Custody {
  const known = recordAt(state, student, when);
  const child = state.roster.students.get(student);
  if (known === undefined && child !== undefined) return homeCustody(child, state.day?.origin ?? when);
  const { to, ...care } = known ?? { ...custodyOf(state, student), to: null };
  const transit = care.status === "in-transit" ? ({ purpose: "errand", to } as const) : null;
  return {
    ...{ student, status: care.status, custodian: care.custodian, place: care.place, session: care.session },
    ...{ since: care.since, rule: "G7", transit, due: null, overdue: false },
    unattended: care.status === "unattended" ? (care.place === null ? "unaccounted" : "room") : null,
  };
}

/** The same of a child that is known to have been at this place since an instant: what the room's turns tell of it. */
export function childFrom(state: CampusState, student: StudentId, since: EpochMs): Shown {
  return followTurns(state, custodyThen(state, student, since));
}

/**
 * The child stays where it was seen: an adult who opened a session there later took it in if it waited (R1), and a handover
 * of its session passed it on (R5). Up to the next that is known of it.
 */
function followTurns(state: CampusState, first: Custody): Shown {
  const { student, place } = first;
  const next = recordsAfter(state, student, first.since).find(({ status }) => status !== "unattended");
  const turns = place === null ? [] : (state.turns.get(place) ?? []);
  const records: Custody[] = [];
  const marks: PlannedSession[] = [];
  let now = first;
  for (const [i, turn] of turns.entries()) {
    if (turn.from <= first.since || turn.from >= (next?.since ?? Number.POSITIVE_INFINITY)) continue;
    const session = turn.session === null ? undefined : state.planned.sessions.get(turn.session);
    if (turn.custodian === null || session === undefined) continue;
    const isHandover = now.session === session.id;
    if (!isHandover && !isWaiting(now, turns[i - 1])) continue;
    now = { ...now, ...takenIn(turn, session), since: turn.from, rule: isHandover ? "R5" : "R1" };
    records.push(now);
    if (expectedIn(state, session.id).includes(student)) marks.push(session);
  }
  return { records, marks };
}

function takenIn({ custodian }: Turn, { id, kind }: PlannedSession) {
  return { status: statusIn(kind), custodian, session: id, transit: null } as const;
}

/** Whoever came without an adult waits for one; in a room that its adult has left, so does everybody. */
function isWaiting({ status }: Pick<Whereabouts, "status">, before: Turn | undefined): boolean {
  return status === "arriving" || status === "in-transit" || (before?.custodian ?? null) === null;
}
