/** G2 c, JA-08: the end of a line, a bus or an off-site group: counted in, with what became of each child. */
import { statusIn } from "../custody.ts";
import { leaveRooms, roomAt, setRoom, type Transfer, transfer } from "../custody-change.ts";
import { type Draft, emit, planOf } from "../draft.ts";
import type { EscortOutcome, EventOf } from "../events.ts";
import type { EpochMs, PersonId, PlaceId, StaffId, StudentId } from "../ids.ts";
import type { CampusState, Escort } from "../state.ts";
import { holdsRole, isOnStaff, OFFICE } from "./authority.ts";
import { isBarred, mayCollect } from "./collectors.ts";
import { stillWith } from "./escorts.ts";
import { emptyPickups } from "./pickup-requests.ts";
import { done, type Rule, refused } from "./rule.ts";
import { loseChildren } from "./unaccounted.ts";

/**
 * The leader reports the end. `count` is how many were with the leader then, so that with those named missing it makes up
 * the whole. Who has gone to somebody else meanwhile is not in it.
 */
export const endEscort: Rule<"escort-ended"> = (draft, event) => {
  const escort = draft.state.escorts.get(event.escort);
  const refusal = whyNotEnded(draft.state, escort, event);
  if (refusal !== null || escort === undefined) return refusal ?? refused("G2", "escort/unknown");
  const fates = stillWith(draft.state, escort).map((student) => fateOf(draft.state, escort, { event, student }));
  const unfit = whyUnfit(draft.state, fates, event.at);
  if (unfit !== null) return unfit;
  const counted = fates.filter(({ outcome }) => outcome !== "missing").map(({ student }) => student);
  if (event.count !== counted.length) return refused("G2", "escort/count-mismatch", counted);
  const outcomes = Object.fromEntries(fates.map(({ student, outcome }) => [student, outcome]));
  const { at, count } = event;
  emit(draft, { kind: "escort-set", escort: { ...escort, endedAt: at, countedIn: count, outcomes } });
  release(draft, fates);
  bringBack(draft, escort, withOutcome(fates, "returned"));
  loseChildren(draft, searchOf(draft.state, escort), withOutcome(fates, "missing"));
  return done("G2", escort.id);
};

type Fate = { readonly student: StudentId; readonly outcome: EscortOutcome; readonly to: PersonId | null };

function withOutcome(fates: readonly Fate[], outcome: EscortOutcome): readonly StudentId[] {
  return fates.filter((fate) => fate.outcome === outcome).map(({ student }) => student);
}

/** What the leader says, or what the company is for: a line hands each child over, an activity brings everybody back. */
function fateOf(
  state: CampusState,
  escort: Escort,
  { event, student }: { readonly event: EventOf<"escort-ended">; readonly student: StudentId },
): Fate {
  const said = event.outcomes.find((one) => one.student === student);
  const outcome = said?.outcome ?? defaultOutcome(state, escort, student);
  if (outcome === "self") return { student, outcome, to: student };
  if (outcome !== "handed-over") return { student, outcome, to: null };
  return { student, outcome, to: said?.to ?? firstClearGuardian(state, student) };
}

function defaultOutcome(state: CampusState, { session }: Escort, student: StudentId): EscortOutcome {
  if (session !== null) return "returned";
  return mayGoAlone(state, student) ? "self" : "handed-over";
}

function mayGoAlone(state: CampusState, id: StudentId): boolean {
  const student = state.roster.students.get(id);
  return student?.dismissal === "self" && student.selfDismissal !== null;
}

function firstClearGuardian(state: CampusState, student: StudentId): PersonId | null {
  const guardians = state.roster.students.get(student)?.guardians ?? [];
  return guardians.find((guardian) => !isBarred(state, student, guardian)) ?? null;
}

function whyNotEnded(state: CampusState, escort: Escort | undefined, { by, outcomes }: EventOf<"escort-ended">) {
  if (escort === undefined) return refused("G2", "escort/unknown");
  if (escort.endedAt !== null) return refused("G2", "escort/already-ended");
  if (!isOnStaff(state, by)) return refused("G2", "staff/unknown", [by]);
  const may = by === escort.leader || by === planOf(state).dutyLeader || holdsRole(state, by, OFFICE);
  if (!may) return refused("G2", "escort/not-leader", [by]);
  const named = outcomes.map(({ student }) => student);
  const strange = named.filter((student) => !escort.students.includes(student));
  if (strange.length > 0) return refused("G2", "escort/not-on-list", strange);
  const twice = named.filter((student, index) => named.indexOf(student) !== index);
  if (twice.length > 0) return refused("G2", "escort/count-mismatch", twice);
  // Who is back already, or with somebody else, is no longer the leader's to hand over or to miss.
  const out = stillWith(state, escort);
  const gone = outcomes.filter(({ student, outcome }) => !out.includes(student) && outcome !== "returned");
  if (gone.length === 0) return null;
  return refused(
    "G2",
    "escort/not-in-custody",
    gone.map(({ student }) => student),
  );
}

/** Only to somebody who may collect the child, and alone only with consent on file. */
function whyUnfit(state: CampusState, fates: readonly Fate[], at: EpochMs) {
  const handed = fates.filter(({ outcome }) => outcome === "handed-over");
  const childrenOf = (some: readonly Fate[]) => some.map(({ student }) => student);
  const barred = handed.filter(({ student, to }) => to !== null && isBarred(state, student, to));
  if (barred.length > 0) return refused("G3", "pickup/barred", childrenOf(barred));
  const nobody = handed.filter(({ to }) => to === null);
  if (nobody.length > 0) return refused("G3", "pickup/collector-required", childrenOf(nobody));
  const strange = handed.filter(
    ({ student: child, to }) => to !== null && !mayCollect(state, { child, person: to, at, pass: null }).may,
  );
  if (strange.length > 0) return refused("G3", "pickup/not-on-list", childrenOf(strange));
  const alone = fates.filter(({ student, outcome }) => outcome === "self" && !mayGoAlone(state, student));
  return alone.length > 0 ? refused("G2", "escort/no-consent", childrenOf(alone)) : null;
}

function release(draft: Draft, fates: readonly Fate[]): void {
  for (const { student, to } of fates) {
    if (to === null) continue;
    transfer(draft, student, { status: "released", custodian: to, place: null, session: null, rule: "G2" });
    emptyPickups(draft, student);
  }
}

/** Back on campus and still the leader's: in the activity's room, or at the gate through which the line had left. */
function bringBack(draft: Draft, { session: id, gate, leader }: Escort, students: readonly StudentId[]): void {
  if (students.length === 0) return;
  const session = draft.state.planned.sessions.get(id ?? "");
  const back: Transfer =
    session === undefined
      ? { status: "awaiting-pickup", custodian: leader, place: gate, session: null, rule: "G2" }
      : { status: statusIn(session.kind), custodian: leader, place: session.place, session: session.id, rule: "G2" };
  for (const student of students) transfer(draft, student, back);
  if (session !== undefined) comeBackTo(draft, session.place, leader);
}

/** The leader is the adult of the room again, unless another one has come meanwhile. */
function comeBackTo(draft: Draft, place: PlaceId, leader: StaffId): void {
  const room = roomAt(draft.state, place);
  if (draft.state.planned.places.get(place)?.kind !== "room" || room.custodian !== null) return;
  leaveRooms(draft, leader, place);
  setRoom(draft, { place, session: room.session, custodian: leader });
}

/** Where a child was lost is outside, so no place is named; the duty leader has to search. */
function searchOf(state: CampusState, { session }: Escort) {
  return { place: null, session, owner: planOf(state).dutyLeader };
}
