/**
 * R3: an expected child who was never seen today and has no leave. The homeroom teacher is asked at once, the guardian on
 * that teacher's word or by the clock; no timer ever sets the child to absent.
 */
import { atHomeWith } from "../custody.ts";
import { transfer } from "../custody-change.ts";
import { custodyOf, type Draft, emit, MINUTE_MS, planOf, staffFor } from "../draft.ts";
import type { EventOf } from "../events.ts";
import type { EpochMs, StaffId, StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState, NoShow, Priority } from "../state.ts";
import { raise } from "./alarms.ts";
import { holdsRole, isHomeroomOf, OFFICE } from "./authority.ts";
import { done, type Rule, refused } from "./rule.ts";

/** Nobody has answered for too long: of high priority. */
const UNANSWERED: Priority = 2;
/** The family does not know either where the child is. */
const MISSING: Priority = 1;

/** Children whom a roll missed and whom nobody has seen today. Each is asked for once a day; one who was said to be coming and is not here is urgent. */
export function missNoShows(draft: Draft, session: PlannedSession, students: readonly StudentId[]): void {
  for (const student of students) {
    const known = draft.state.noShows.get(student);
    if (known !== undefined) {
      if (known.answer === "coming" && !known.urgent) makeUrgent(draft, known, UNANSWERED);
      continue;
    }
    const noShow: NoShow = {
      student,
      session: session.id,
      owner: homeroomOf(draft.state, student),
      askedAt: draft.at,
      guardianAskedAt: null,
      answer: null,
      answeredAt: null,
      answeredBy: null,
      urgent: false,
    };
    emit(draft, { kind: "no-show-set", noShow });
    tell(draft, noShow);
  }
}

/** R3: the teacher wants the guardian asked at once, without waiting for the clock. */
export const askGuardian: Rule<"guardian-asked"> = (draft, { at, by, student }) => {
  const noShow = draft.state.noShows.get(student);
  const refusal = whyNot(draft.state, { by, student, noShow });
  if (refusal !== null || noShow === undefined) return refusal ?? refused("R3", "no-show/unknown", [student]);
  if (noShow.guardianAskedAt === null) emit(draft, { kind: "no-show-set", noShow: { ...noShow, guardianAskedAt: at } });
  return done("R3", student);
};

/** R3: what the guardian or a teacher knows. Only a person's word with a guardian or a reason makes the child absent. */
export const answerNoShow: Rule<"no-show-answered"> = (draft, event) => {
  const { at, by, student, answer, guardian } = event;
  const noShow = draft.state.noShows.get(student);
  const refusal = whyNot(draft.state, { by, student, noShow }) ?? whyNoAnswer(draft.state, event);
  if (refusal !== null || noShow === undefined) return refusal ?? refused("R3", "no-show/unknown", [student]);
  const answered: NoShow = { ...noShow, answer, answeredAt: at, answeredBy: by };
  emit(draft, { kind: "no-show-set", noShow: answered });
  if (answer === "missing") makeUrgent(draft, answered, MISSING);
  if (answer === "absent") {
    const custodian = guardian ?? atHomeWith(draft.state.roster.students.get(student)!);
    transfer(draft, student, { status: "absent", custodian, place: null, session: null, rule: "R3" });
  }
  return done("R3", student);
};

/** Guardians whom the clock asks, and no-shows that nobody has answered in time. */
export function judgeNoShows(draft: Draft): void {
  for (const noShow of draft.state.noShows.values()) {
    const due = noShowDue(draft.state, noShow);
    if (due === null || due > draft.at) continue;
    if (noShow.answer === null && noShow.guardianAskedAt === null)
      emit(draft, { kind: "no-show-set", noShow: { ...noShow, guardianAskedAt: draft.at } });
    else makeUrgent(draft, noShow, UNANSWERED);
  }
}

/** When the clock has to do something about a no-show; null when a person has answered, or when the child was seen. */
export function noShowDue(state: CampusState, noShow: NoShow): EpochMs | null {
  const { grace } = state;
  if (noShow.urgent || state.custody.get(noShow.student)?.status !== "at-home") return null;
  if (noShow.answer === "coming") return (noShow.answeredAt ?? noShow.askedAt) + grace.noShowMinutes * MINUTE_MS;
  if (noShow.answer !== null) return null;
  if (noShow.guardianAskedAt === null) return noShow.askedAt + grace.askGuardianMinutes * MINUTE_MS;
  return noShow.guardianAskedAt + grace.noShowMinutes * MINUTE_MS;
}

function makeUrgent(draft: Draft, noShow: NoShow, priority: Priority): void {
  const urgent = { ...noShow, urgent: true };
  emit(draft, { kind: "no-show-set", noShow: urgent });
  tell(draft, urgent, priority);
}

/** One alarm for each session and homeroom teacher, however many children did not come. */
function tell(draft: Draft, { student, session, owner }: NoShow, priority?: Priority): void {
  const place = draft.state.planned.sessions.get(session)?.place ?? null;
  const incident = { kind: "no-show", owner, adult: owner, place, session, people: [student] } as const;
  raise(draft, priority === undefined ? incident : { ...incident, priority });
}

function homeroomOf(state: CampusState, student: StudentId): StaffId {
  const group = state.roster.students.get(student)?.group;
  const plan = planOf(state);
  return plan.groups.find(({ id }) => id === group)?.homeroom ?? plan.dutyLeader;
}

type Asked = { readonly by: StaffId; readonly student: StudentId; readonly noShow: NoShow | undefined };

function whyNot(state: CampusState, { by, student, noShow }: Asked) {
  if (!state.roster.staff.has(by)) return refused("R3", "staff/unknown", [by]);
  if (!state.roster.students.has(student)) return refused("R3", "student/unknown", [student]);
  if (noShow === undefined) return refused("R3", "no-show/unknown", [student]);
  if (!mayAnswer(state, by, noShow)) return refused("R3", "staff/not-allowed", [by]);
  return custodyOf(state, student).status === "at-home" ? null : refused("R3", "no-show/over", [student]);
}

/** The homeroom teacher, the teachers of the session that missed the child, and who decides for the school. */
function mayAnswer(state: CampusState, by: StaffId, { student, session, owner }: NoShow): boolean {
  if (by === owner || by === planOf(state).dutyLeader || isHomeroomOf(state, by, student)) return true;
  return staffFor(state, session).includes(by) || holdsRole(state, by, OFFICE);
}

function whyNoAnswer(state: CampusState, { student, answer, guardian, reason }: EventOf<"no-show-answered">) {
  const family = state.roster.students.get(student)?.guardians ?? [];
  if (guardian !== null && !family.includes(guardian)) return refused("R3", "person/unknown", [guardian]);
  const isBare = answer === "absent" && guardian === null && reason.trim() === "";
  return isBare ? refused("R3", "settle/reason-required", [student]) : null;
}
