/** G2 c, JA-08: a line, a bus or an off-site group leaves on its leader's count. The count authorizes, not the child's card. */
import { isOnSite } from "../custody.ts";
import { leaveRooms, transfer } from "../custody-change.ts";
import { type Draft, emit, MINUTE_MS, planOf } from "../draft.ts";
import type { EventOf } from "../events.ts";
import type { EpochMs, EscortId, PlaceId, StaffId, StudentId } from "../ids.ts";
import type { CampusState, Escort } from "../state.ts";
import { raise } from "./alarms.ts";
import { isOnStaff } from "./authority.ts";
import { isBarred } from "./collectors.ts";
import { leftBehind, passGateChildren } from "./custodian-leaving.ts";
import { type Company, companyOf, escortDueFrom, gatheringAt, waitingIn } from "./escort-lines.ts";
import { emptyPickups } from "./pickup-requests.ts";
import { done, type Rule, refused } from "./rule.ts";
import { answer, hasLock, type Tap, type TapAnswer } from "./tap.ts";

/** The leader has counted the children at the gate and answers for each of them from now on. */
export const departEscort: Rule<"escort-departed"> = (draft, event) => {
  const { state } = draft;
  const { by, line, session, gate, students, count, at } = event;
  if (state.emergency !== null) return refused("G8", "emergency/in-progress");
  if (!isOnStaff(state, by)) return refused("G2", "staff/unknown", [by]);
  if (state.planned.places.get(gate)?.kind !== "gate") return refused("G2", "gate/unknown");
  const company = companyOf(state, { line, session });
  if (company === undefined) return refused("G2", "escort/unknown-line");
  if (!company.runs) return refused("G2", "escort/not-today");
  if (!company.leaders.includes(by)) return refused("G2", "escort/not-leader", [by]);
  const isMiscounted = count === 0 || count !== students.length || new Set(students).size !== count;
  if (isMiscounted) return refused("G2", "escort/count-mismatch", students);
  const refusal = whyNotAlong(state, event, company);
  if (refusal !== null) return refusal;
  const others = leftBehind(state, by, { when: at, besides: students });
  if (others.length > 0) return refused("R10", "escort/hand-over-first", others);
  return done("G2", setOut(draft, company, { leader: by, gate, students, at }));
};

/**
 * A leader's card where a gate leads out: just counted on a screen, the lane opens for the line; with readers only, the
 * children of the line who wait here are counted by their taps and go with it. Null: no line of this adult leaves now.
 */
export function leadOut(draft: Draft, tap: Tap): TapAnswer | null {
  const gone = escortsOf(draft.state, tap.person).find((escort) => isPassing(draft.state, escort, tap));
  if (gone !== undefined) return lineOut(tap, gone.students.length);
  const waiting = tap.late ? null : waitingFor(draft.state, tap);
  if (waiting === null) return null;
  const { company, students } = waiting;
  setOut(draft, company, { leader: tap.person, gate: tap.place.id, students, at: tap.when });
  return lineOut(tap, students.length);
}

/** Children whom a leader's card would take along now. */
export function wouldLead(state: CampusState, tap: Tap): readonly StudentId[] {
  return waitingFor(state, tap)?.students ?? [];
}

/** The escort with which this child passes this gate now; its card is noted in passing and changes nothing. */
export function passingEscort(state: CampusState, tap: Tap): Escort | undefined {
  const custody = state.custody.get(tap.person);
  if (custody?.status !== "escorted" || custody.custodian === null) return undefined;
  return escortsOf(state, custody.custodian).find(
    (escort) => escort.students.includes(tap.person) && isPassing(state, escort, tap),
  );
}

/** Whether this child's line gathers at this gate now, so that it waits for its leader there. */
export function gathersHere(state: CampusState, tap: Tap): boolean {
  return gatheringAt(state, tap.place.id, tap.when).some(({ students }) => students.includes(tap.person));
}

/** Escorts whose end nobody reported in time. One that nobody is out with any more is over by itself. */
export function judgeOverdueEscorts(draft: Draft): void {
  for (const id of draft.state.pending.escorts) {
    const escort = draft.state.escorts.get(id)!;
    if (escort.overdue || escort.due > draft.at) continue;
    const out = stillWith(draft.state, escort);
    if (out.length === 0) {
      emit(draft, { kind: "escort-set", escort: { ...escort, endedAt: draft.at, countedIn: 0 } });
      continue;
    }
    emit(draft, { kind: "escort-set", escort: { ...escort, overdue: true } });
    const { leader: adult, session } = escort;
    raise(draft, { kind: "escort-overdue", owner: planOf(draft.state).dutyLeader, adult, session, people: out });
  }
}

/** When the end of an escort has to be reported; null when that was judged. */
export function escortDue(state: CampusState, id: EscortId): EpochMs | null {
  const escort = state.escorts.get(id);
  return escort === undefined || escort.overdue ? null : escort.due;
}

/** Children of an escort for whom its leader still answers outside, in the order of the count. */
export function stillWith(state: CampusState, { students, leader }: Escort): readonly StudentId[] {
  return students.filter((student) => {
    const custody = state.custody.get(student);
    return custody?.status === "escorted" && custody.custodian === leader;
  });
}

/** Escorts of this leader that have not ended, oldest first. */
function escortsOf(state: CampusState, leader: StaffId): readonly Escort[] {
  return state.pending.escorts.map((id) => state.escorts.get(id)!).filter((escort) => escort.leader === leader);
}

/** It left through this gate so short a time ago that its people are still going through. */
function isPassing(state: CampusState, { gate, departedAt }: Escort, { place, when }: Tap): boolean {
  return gate === place.id && departedAt <= when && when < departedAt + state.grace.grantMinutes * MINUTE_MS;
}

/** The first line of this leader that gathers here and has children waiting, and who they are. */
function waitingFor(state: CampusState, { person, place, when }: Tap) {
  for (const company of gatheringAt(state, place.id, when)) {
    if (!company.leaders.includes(person)) continue;
    const students = waitingIn(state, company, place.id).filter((student) => !isBarred(state, student, person));
    if (students.length > 0) return { company, students };
  }
  return null;
}

function lineOut(tap: Tap, count: number): TapAnswer {
  return answer("accept", "G2", "line-out", { open: hasLock(tap.post), count });
}

/** Each child on site, on the list, and none barred from the leader: a bar is about adults, whoever they are. */
function whyNotAlong(state: CampusState, { by, students }: EventOf<"escort-departed">, company: Company) {
  const unknown = students.filter((student) => !state.roster.students.has(student));
  if (unknown.length > 0) return refused("G2", "student/unknown", unknown);
  const barred = students.filter((student) => isBarred(state, student, by));
  if (barred.length > 0) return refused("G3", "pickup/barred", barred);
  const away = students.filter((student) => !isOnSite(state.custody.get(student)));
  if (away.length > 0) return refused("G2", "escort/not-on-site", away);
  const strange = students.filter((student) => !company.students.includes(student));
  return strange.length > 0 ? refused("G2", "escort/not-on-list", strange) : null;
}

type Departure = {
  readonly leader: StaffId;
  readonly gate: PlaceId;
  readonly students: readonly StudentId[];
  readonly at: EpochMs;
};

function setOut(draft: Draft, company: Company, { leader, gate, students, at }: Departure): EscortId {
  const { line, session } = company;
  const id = `e${draft.state.next.escort}`;
  const due = escortDueFrom(draft.state, company, at);
  const left = { countedOut: students.length, departedAt: at, due, overdue: false };
  const escort: Escort = {
    ...{ id, line, session, gate, leader, students, ...left },
    ...{ endedAt: null, countedIn: null, outcomes: {} },
  };
  emit(draft, { kind: "escort-set", escort });
  const outside = { status: "escorted", custodian: leader, place: null, session: null, rule: "G2", since: at } as const;
  for (const student of students) {
    transfer(draft, student, outside);
    emptyPickups(draft, student);
  }
  passGateChildren(draft, leader, { when: at, besides: [] });
  leaveRooms(draft, leader, null);
  return id;
}
