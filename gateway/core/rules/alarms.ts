/**
 * A1: an alarm has a kind, a priority, evidence and one owner; repeats fold into the open one; it ends by itself when
 * its cause ends and says why, or by a person with a reason. States of IEC 62682 (ISA-18.2).
 */
import { type Draft, emit, MINUTE_MS, planOf } from "../draft.ts";
import type { Fact, FactKind } from "../facts.ts";
import type { AlarmId, JournalSeq, PersonId, PlaceId, ReaderId, StudentId } from "../ids.ts";
import type { Alarm, AlarmKind, CampusState, Priority } from "../state.ts";
import type { EndReason, Holds } from "./alarm-cause.ts";
import { CAUSES } from "./alarm-kinds.ts";
import { ackDue } from "./escalation.ts";
import { arrivalPlace, shouldBeKnown } from "./hidden.ts";
import { blindGateReaders, blindReaders } from "./watermark.ts";

/** Most journal entries that an alarm names as evidence: the first one, and the latest. */
export const ALARM_EVIDENCE_MAX = 20;
/** Places at which one kind of alarm is raised within a minute as if each stood alone; with one more they have one cause. */
export const FLOOD_PLACES_MAX = 5;

/**
 * What is wrong, where, and whom it concerns. Two alarms of one kind are the same while place, reader, session and adult are,
 * unless each incident of the kind stands apart.
 */
export type Incident = Pick<Alarm, "kind" | "owner"> &
  Partial<
    Pick<
      Alarm,
      "place" | "reader" | "session" | "people" | "rule" | "adult" | "readers" | "priority" | "clauses" | "cause"
    >
  >;

/**
 * Raises an alarm, or folds this incident into the open one of its kind and place. Children whom a silent reader hides
 * are listed on that reader's alarm instead, where their kind allows it.
 */
export function raise(draft: Draft, incident: Incident): void {
  const rest = CAUSES[incident.kind].hidden === true ? hideBehindReaders(draft, incident) : incident;
  if (rest === null) return;
  const { kind, place = null, reader = null, session = null, adult = null } = rest;
  const open = draft.state.pending.alarms
    .map((id) => draft.state.alarms.get(id)!)
    .filter((other) => other.kind === kind && other.place === place && other.reader === reader)
    .find((other) => other.session === session && other.adult === adult);
  const told = { ...rest, readers: rest.readers ?? blindTo(draft.state, kind, place) };
  if (open !== undefined && CAUSES[kind].apart !== true) fold(draft, open, told);
  else emit(draft, { kind: "alarm-changed", alarm: newAlarm(draft, told) });
  const [gate] = CAUSES[kind].blind === "gates" ? blindGateReaders(draft.state) : [];
  if (gate !== undefined) hideBehind(draft, gate, rest.people ?? []);
}

/** The alarm on a silent reader, and the children whom it hides: those who are listed already, and these. */
export function hideBehind(draft: Draft, reader: ReaderId, people: readonly StudentId[]): void {
  const { state } = draft;
  const post = state.planned.readers.get(reader);
  if (post === undefined) return;
  const { place } = post;
  const isRoom = state.planned.places.get(place)?.kind === "room";
  const grave = people.some((student) => shouldBeKnown(state, student, place));
  const incident: Incident = {
    ...{ kind: "reader-silent", owner: planOf(state).dutyLeader, place, reader, rule: isRoom ? "R4" : "G7", people },
    ...(grave && { priority: 1 }),
  };
  const open = state.alarms.get(causeOf(state, [reader]) ?? "");
  if (open === undefined) raise(draft, incident);
  else fold(draft, open, { ...incident, again: false });
}

/** What is left to be said of those whom no reader hides; null when it hides them all. */
function hideBehindReaders(draft: Draft, incident: Incident): Incident | null {
  const { people = [] } = incident;
  const behind = Map.groupBy(people, (person) => {
    const custody = draft.state.custody.get(person);
    const place = custody === undefined ? null : arrivalPlace(draft.state, custody);
    return place === null ? null : (blindReaders(draft.state, place, custody?.due ?? draft.at)[0] ?? null);
  });
  for (const [reader, hidden] of behind) if (reader !== null) hideBehind(draft, reader, hidden);
  const rest = behind.get(null) ?? [];
  return rest.length === 0 && people.length > 0 ? null : { ...incident, people: rest };
}

/** Readers because of whose silence this kind of alarm says "unknown". */
function blindTo(state: CampusState, kind: AlarmKind, place: PlaceId | null): readonly ReaderId[] {
  const { blind } = CAUSES[kind];
  const here = blind === undefined || place === null ? [] : blindReaders(state, place);
  return blind === "gates" ? [...blindGateReaders(state), ...here] : here;
}

function newAlarm(draft: Draft, incident: Incident): Alarm {
  const { kind, owner, place = null, reader = null, session = null, people = [] } = incident;
  const { adult = null, readers = [] } = incident;
  const cause = CAUSES[kind];
  const priority = incident.priority ?? cause.priority;
  return {
    id: `a${draft.state.next.alarm}`,
    kind,
    priority,
    state: "unacknowledged",
    active: true,
    rule: incident.rule ?? cause.rule,
    clauses: incident.clauses ?? cause.clauses,
    place,
    reader,
    session,
    people,
    adult,
    readers,
    level: 0,
    ackDue: ackDue(draft, priority),
    cause: incident.cause ?? (cause.caused && causeOf(draft.state, readers)) ?? floodOf(draft, kind, place),
    since: draft.at,
    times: 1,
    owner,
    acknowledgedBy: null,
    shelvedUntil: null,
    endedAt: null,
    reason: null,
    evidence: [draft.seq],
  };
}

/** The open alarm on one of these readers. */
export function causeOf(state: CampusState, readers: readonly ReaderId[]): AlarmId | null {
  if (readers.length === 0) return null;
  const open = state.pending.alarms.find((id) => {
    const { kind, active, reader } = state.alarms.get(id)!;
    return kind === "reader-silent" && active && reader !== null && readers.includes(reader);
  });
  return open ?? null;
}

/** A flood has one cause, whatever it is: its alarms stand under the first of them. */
function floodOf(draft: Draft, kind: AlarmKind, place: PlaceId | null): AlarmId | null {
  if (place === null) return null;
  const recent = draft.state.pending.alarms
    .map((id) => draft.state.alarms.get(id)!)
    .filter((one) => one.kind === kind && one.active && one.place !== null && one.since > draft.at - MINUTE_MS);
  const [first] = recent;
  if (first === undefined || new Set([place, ...recent.map((one) => one.place)]).size <= FLOOD_PLACES_MAX) return null;
  const root = first.cause ?? first.id;
  for (const one of recent) {
    if (one.cause === null && one.id !== root) emit(draft, { kind: "alarm-changed", alarm: { ...one, cause: root } });
  }
  return root;
}

/** `again`: it was raised once more; false: it goes on, and is about more people. */
function fold(draft: Draft, open: Alarm, incident: Incident & { readonly again?: false }): void {
  const { people = [], readers = [], priority = open.priority } = incident;
  // An alarm whose cause had ended begins anew for those it now concerns; its number and its evidence go on.
  const known = open.active ? open.people : [];
  const added = people.filter((person) => !known.includes(person));
  // Somebody new needs somebody's eyes again, however often the earlier ones were acknowledged. Shelved stays shelved.
  const fresh = open.state === "returned" || (open.state === "acknowledged" && added.length > 0);
  const alarm: Alarm = {
    ...open,
    people: [...known, ...added],
    readers: [...new Set([...open.readers, ...readers])],
    active: true,
    endedAt: null,
    reason: open.state === "shelved" ? open.reason : null,
    times: incident.again === false ? open.times : open.times + 1,
    evidence: withEvidence(open.evidence, draft.seq),
  };
  const graver = priority < open.priority;
  const told = fresh || graver ? anew(draft, { ...alarm, priority: graver ? priority : open.priority }) : alarm;
  emit(draft, { kind: "alarm-changed", alarm: told });
}

/** The alarm as one that nobody has seen yet, at the foot of the ladder. */
export function anew(draft: Draft, alarm: Alarm): Alarm {
  const due = ackDue(draft, alarm.priority);
  const unseen = { state: "unacknowledged", acknowledgedBy: null, shelvedUntil: null, reason: null } as const;
  return { ...alarm, ...unseen, level: 0, ackDue: due };
}

function withEvidence(evidence: readonly JournalSeq[], seq: JournalSeq): readonly JournalSeq[] {
  if (evidence.includes(seq)) return evidence;
  const all = [...evidence, seq];
  return all.length <= ALARM_EVIDENCE_MAX ? all : [all[0]!, ...all.slice(2)];
}

/**
 * Ends each alarm whose cause has ended, and takes those off it whom it no longer concerns. Last step of every decision, so
 * it asks only about what this decision has touched.
 */
export function endCauses(draft: Draft, reason?: EndReason): void {
  const touched = touchedBy(draft);
  if (touched === null) return;
  for (const id of draft.state.pending.alarms) {
    const alarm = draft.state.alarms.get(id)!;
    const { holds, reason: usual } = CAUSES[alarm.kind];
    if (!alarm.active || holds === null || !isTouched(touched, alarm, holds)) continue;
    const people = stillConcerned(draft, alarm);
    const isNobodys = people.length === 0 && alarm.people.length > 0;
    const isOver = holds.all === undefined ? isNobodys : !holds.all(draft.state, alarm);
    if (isOver) end(draft, alarm, reason ?? usual);
    else concern(draft, alarm, people);
  }
}

/** Those of an alarm's people for whom its cause still holds. */
export function stillConcerned({ state, at }: Draft, alarm: Alarm): readonly PersonId[] {
  const each = CAUSES[alarm.kind].holds?.each;
  return each === undefined ? alarm.people : alarm.people.filter((person) => each(state, person, alarm, at));
}

/** Children whom no word can take off this alarm: where they are, or with whom, is not a matter of words (R3, R4). */
export function notToBeTalkedAway(draft: Draft, alarm: Alarm): readonly PersonId[] {
  const { grave } = CAUSES[alarm.kind];
  const isAboutUnattended = alarm.kind === "unattended-room" || alarm.kind === "unaccounted";
  if (!alarm.active || !(isAboutUnattended || grave)) return [];
  return stillConcerned(draft, alarm).filter((person) => grave?.(draft.state, person, alarm) ?? true);
}

/** It goes on for these people, and is as grave as they make it. */
function concern(draft: Draft, alarm: Alarm, people: readonly PersonId[]): void {
  const { grave, priority: usual } = CAUSES[alarm.kind];
  const isGrave = grave !== undefined && people.some((person) => grave(draft.state, person, alarm));
  const priority: Priority = grave === undefined ? alarm.priority : isGrave ? 1 : usual;
  if (people.length === alarm.people.length && priority === alarm.priority) return;
  const changed = { ...alarm, people, priority };
  emit(draft, { kind: "alarm-changed", alarm: priority < alarm.priority ? anew(draft, changed) : changed });
}

type Touched = {
  readonly parts: ReadonlySet<keyof CampusState>;
  readonly alarms: ReadonlySet<AlarmId>;
  /** Children whose custody is new; null: perhaps everybody's. */
  readonly moved: ReadonlySet<StudentId> | null;
};

/** Facts that change the custody of children whom they do not name. */
const SWEEPING: ReadonlySet<FactKind> = new Set<FactKind>(["day-set", "roster-set"]);
const READ: readonly (keyof CampusState)[] = [
  ...new Set(Object.values(CAUSES).flatMap(({ holds }) => holds?.reads ?? [])),
];

/** What of all that causes are read from this decision has changed; null when nothing. */
function touchedBy({ before, state, facts }: Draft): Touched | null {
  const parts = new Set(READ.filter((part) => before[part] !== state[part]));
  const alarms = new Set(facts.flatMap((fact) => (fact.kind === "alarm-changed" ? [fact.alarm.id] : [])));
  if (parts.size === 0 && alarms.size === 0) return null;
  const moved = facts.some(({ kind }) => SWEEPING.has(kind)) ? null : new Set(facts.flatMap(movedBy));
  return { parts, alarms, moved };
}

function movedBy(fact: Fact): readonly StudentId[] {
  if (fact.kind === "custody-changed") return [fact.custody.student];
  return fact.kind === "custody-overdue" ? [fact.student] : [];
}

function isTouched({ parts, alarms, moved }: Touched, { id, people }: Alarm, { reads, unnamed }: Holds): boolean {
  if (alarms.has(id) || reads.some((part) => part !== "custody" && parts.has(part))) return true;
  if (!reads.includes("custody") || !parts.has("custody")) return false;
  return unnamed === true || moved === null || people.some((person) => moved.has(person));
}

/** The last people stay on it: whom it was about must be readable afterwards. */
function end(draft: Draft, alarm: Alarm, reason: EndReason): void {
  const state = alarm.state === "unacknowledged" ? "returned" : "closed";
  emit(draft, {
    kind: "alarm-changed",
    alarm: { ...alarm, state, active: false, ackDue: null, shelvedUntil: null, endedAt: draft.at, reason },
  });
}
