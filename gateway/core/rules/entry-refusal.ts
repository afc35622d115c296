/** G9: no child is turned away. A refusal at an entry is somebody's to look at; the guard admits by name. */
import { isOnSite } from "../custody.ts";
import { transfer } from "../custody-change.ts";
import { custodyOf, type Draft, emit, SECOND_MS } from "../draft.ts";
import type { EventOf } from "../events.ts";
import type { EpochMs, PersonId, PlaceId, RuleId, StaffId } from "../ids.ts";
import type { StaffRole } from "../roster.ts";
import type { Alarm, AlarmKind, CampusState, EntryRefusal } from "../state.ts";
import { raise } from "./alarms.ts";
import { holdsRole, isOnStaff, OFFICE } from "./authority.ts";
import { done, type Rule, refused } from "./rule.ts";
import { gateAdult, type TapAnswer } from "./tap.ts";

/** Refusals that the state remembers; past it a stranger's card is an alarm (G4) and nothing more. */
export const ENTRY_REFUSALS_MAX = 200;

/** Rules by which a card may be refused at an entry. */
const REFUSING: ReadonlySet<RuleId> = new Set<RuleId>(["G4", "G5", "R1"]);
const ADMITTING: readonly StaffRole[] = ["guard", ...OFFICE];

/** What a tap at a gate, as it was answered, means for who was refused there: another one who waits, or one who came in after all. */
export function watchEntry(draft: Draft, event: EventOf<"card-tapped">, given: TapAnswer): void {
  const post = draft.state.planned.readers.get(event.reader);
  if (post === undefined || draft.state.planned.places.get(post.place)?.kind !== "gate") return;
  const { credential, reader, at } = event;
  const person = draft.state.roster.credentials.get(credential)?.person ?? null;
  if (given.verdict === "accept") {
    const isTheirs = (one: EntryRefusal) =>
      one.gate === post.place && (one.credential === credential || (person !== null && one.person === person));
    settle(draft, isTheirs);
    return;
  }
  const isEntry = post.lane === "in" || (post.lane === "both" && !isInside(draft.state, person));
  if (given.verdict !== "refuse" || !isEntry || !REFUSING.has(given.rule)) return;
  const id = `${reader}/${credential}`;
  const { entryRefusals } = draft.state;
  if (entryRefusals.has(id) || entryRefusals.size >= ENTRY_REFUSALS_MAX) return;
  const refusal = { id, gate: post.place, reader, credential, person, at, overdue: false };
  emit(draft, { kind: "entry-refusal-set", refusal });
}

/** The guard knows the child: it is present, in the care of the adult at that gate, whatever its card said. */
export const admitChild: Rule<"child-admitted"> = (draft, { by, student, gate, credential, at }) => {
  const { state } = draft;
  if (!isOnStaff(state, by)) return refused("G9", "staff/unknown", [by]);
  if (state.planned.places.get(gate)?.kind !== "gate") return refused("G9", "gate/unknown");
  if (!mayAdmit(state, by, { gate, at })) return refused("G9", "staff/not-allowed", [by]);
  if (!state.roster.students.has(student)) return refused("G9", "student/unknown", [student]);
  const custody = custodyOf(state, student);
  if (!isOnSite(custody) || custody.status === "unattended") {
    const custodian = gateAdult(state, gate, at);
    transfer(draft, student, { status: "arriving", custodian, place: gate, session: null, rule: "G9" });
  }
  // Whoever stands before the guard is counted with that (G8).
  if (state.emergency !== null) emit(draft, { kind: "mustered", person: student, at, place: gate, by });
  settle(draft, (one) => one.person === student || (credential !== null && one.credential === credential));
  return done("G9", student);
};

/**
 * Somebody has seen to an alarm about a refused card, so somebody has looked. That nobody had looked in time is over only
 * when the child is in, or when a person closes it with a reason.
 */
export function lookedAt(draft: Draft, alarm: Alarm): void {
  const isClosed = draft.state.alarms.get(alarm.id)?.state === "closed";
  if (alarm.kind === "entry-refused") {
    if (isClosed) settle(draft, (one) => one.overdue && one.reader === alarm.reader);
    return;
  }
  const kind = LOOKED_AT_BY[alarm.kind];
  if (kind === "reader") settle(draft, (one) => !one.overdue && one.reader === alarm.reader);
  if (kind !== "people") return;
  const isTheirs = ({ gate, person }: EntryRefusal) =>
    gate === alarm.place && person !== null && alarm.people.includes(person);
  settle(draft, (one) => !one.overdue && isTheirs(one));
}
const LOOKED_AT_BY: { readonly [K in AlarmKind]?: "reader" | "people" } = {
  "unknown-card": "reader",
  "card-not-active": "reader",
  "card-suspect": "people",
  "unqualified-adult": "people",
};

/** Refusals that nobody has looked at in time; a child who is known comes first. */
export function judgeEntryRefusals(draft: Draft): void {
  for (const refusal of [...draft.state.entryRefusals.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const due = entryRefusalDue(draft.state, refusal);
    if (due === null || due > draft.at) continue;
    emit(draft, { kind: "entry-refusal-set", refusal: { ...refusal, overdue: true } });
    const { gate, reader, person } = refusal;
    const isChild = person !== null && draft.state.roster.students.has(person);
    const owner = gateAdult(draft.state, gate, draft.at);
    const people = person === null ? [] : [person];
    raise(draft, { kind: "entry-refused", owner, place: gate, reader, people, priority: isChild ? 1 : 2 });
  }
}

/** When somebody must have looked; null when that was judged. */
export function entryRefusalDue(state: CampusState, { at, overdue }: EntryRefusal): EpochMs | null {
  return overdue ? null : at + state.grace.entryRefusedSeconds * SECOND_MS;
}

function settle(draft: Draft, wanted: (refusal: EntryRefusal) => boolean): void {
  for (const refusal of draft.state.entryRefusals.values()) {
    if (wanted(refusal)) emit(draft, { kind: "entry-refusal-settled", id: refusal.id });
  }
}

function isInside(state: CampusState, person: PersonId | null): boolean {
  if (person === null) return false;
  if (isOnSite(state.custody.get(person))) return true;
  return state.staffSeen.get(person)?.left === false;
}

/** Guards, the office, and whoever the plan puts at this gate now. */
function mayAdmit(
  state: CampusState,
  by: StaffId,
  { gate, at }: { readonly gate: PlaceId; readonly at: EpochMs },
): boolean {
  return holdsRole(state, by, ADMITTING) || gateAdult(state, gate, at) === by;
}
