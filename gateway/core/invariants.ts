/** What always holds, whatever happens on a campus. Tests ask after every event; `doctor` and a rehearsal may ask too. */
import { isOpen, ON_SITE } from "./custody.ts";
import { isCovered, roomAt } from "./custody-change.ts";
import type { Decision } from "./decision.ts";
import type { CampusEvent } from "./events.ts";
import { indexDue, indexHeld, indexOccupants, indexPending } from "./indexes.ts";
import { gapsOf } from "./rules/roll-call.ts";
import type { CampusState, Custody } from "./state.ts";
import type { Table } from "./table.ts";

/** Violations of a state, each a sentence with ids; empty when all is well. */
export function violations(state: CampusState): readonly string[] {
  return [
    ...recordViolations(state),
    ...custodyViolations(state),
    ...roomViolations(state),
    ...alarmViolations(state),
    ...pickupViolations(state),
    ...rollViolations(state),
    ...derivedViolations(state),
  ];
}

/** Each child of the roster has exactly one record once a day began, and nobody else but who is still open. */
function* recordViolations(state: CampusState): Generator<string> {
  if (state.day === null) return;
  for (const id of state.roster.students.keys()) if (!state.custody.has(id)) yield `${id} has no custody record`;
  for (const [key, custody] of state.custody.entries()) {
    if (key !== custody.student) yield `the record of ${custody.student} stands under ${key}`;
    if (!state.roster.students.has(key) && !isOpen(custody)) yield `${key} left the school and has a record`;
  }
}

/** A named holder always, and nobody's child only as unattended, with its reason and under an alarm (WH-N11). */
function* custodyViolations(state: CampusState): Generator<string> {
  const alarmed = new Set(
    state.pending.alarms
      .map((id) => state.alarms.get(id))
      .filter((alarm) => alarm?.active && (alarm.kind === "unattended-room" || alarm.kind === "unaccounted"))
      .flatMap((alarm) => alarm?.people ?? []),
  );
  for (const custody of state.custody.values()) {
    const { student, status } = custody;
    const isUnattended = status === "unattended";
    if (isUnattended !== (custody.custodian === null)) yield `${student} is ${status} with ${custody.custodian}`;
    if (isUnattended !== (custody.unattended !== null)) yield `${student} is ${status}, reason ${custody.unattended}`;
    if (custody.unattended === "room" && custody.place === null) yield `${student} is alone in no room`;
    if ((status === "in-transit") !== (custody.transit !== null)) yield `${student} is ${status} without a purpose`;
    if (status === "in-transit" && custody.due === null) yield `${student} is on the way without an end`;
    if (isUnattended && !alarmed.has(student)) yield `${student} is unattended and no alarm says so`;
    if (!ON_SITE.has(status) && (custody.place !== null || custody.session !== null))
      yield `${student} is ${status} at a place`;
  }
}

/** An adult answers for one room; a room without one counts the time as soon as a child is in it. */
function* roomViolations(state: CampusState): Generator<string> {
  const held = new Set<string>();
  for (const room of state.rooms.values()) {
    const { custodian } = room;
    if (custodian !== null && held.has(custodian)) yield `${custodian} answers for two rooms`;
    if (custodian !== null) held.add(custodian);
  }
  for (const place of state.planned.places.values()) {
    if (place.kind !== "room") continue;
    const room = roomAt(state, place.id);
    const here = Array.from(state.occupants.get(place.id)?.entries() ?? [], ([student]) => state.custody.get(student));
    const isAlone = here.some((child) => child !== undefined && !isCovered(room, child));
    if (isAlone !== (room.uncoveredSince !== null))
      yield `${place.id} uncovered ${room.uncoveredSince}, alone ${isAlone}`;
  }
}

/** States of an alarm agree with its fields, and the highest priority is never out of sight. */
function* alarmViolations(state: CampusState): Generator<string> {
  for (const alarm of state.alarms.values()) {
    const isOver = alarm.state === "closed" || alarm.state === "returned";
    if (isOver === alarm.active) yield `${alarm.id} is ${alarm.state} and active ${alarm.active}`;
    if (isOver !== (alarm.endedAt !== null)) yield `${alarm.id} is ${alarm.state}, ended ${alarm.endedAt}`;
    if (isOver && alarm.reason === null) yield `${alarm.id} ended without a reason`;
    if ((alarm.state === "shelved") !== (alarm.shelvedUntil !== null))
      yield `${alarm.id} is ${alarm.state} until ${alarm.shelvedUntil}`;
    if (alarm.state === "shelved" && alarm.priority === 1) yield `${alarm.id} is shelved`;
    if (alarm.evidence.length === 0) yield `${alarm.id} has no evidence`;
  }
}

/** A grant has an adult, an end and no bar, and a child is in one request at a time. */
function* pickupViolations(state: CampusState): Generator<string> {
  const taken = new Map<string, string>();
  for (const pickup of state.pickups.values()) {
    const { id } = pickup;
    const isGranted = pickup.state === "granted";
    if (isGranted !== (pickup.expires !== null)) yield `${id} is ${pickup.state} until ${pickup.expires}`;
    if (isGranted && (pickup.collector === null || pickup.barred || pickup.settledBy === null))
      yield `${id} was granted to nobody`;
    if (pickup.barred && pickup.released.length > 0) yield `${id} released to a barred person`;
    for (const child of pickup.released)
      if (!pickup.students.includes(child)) yield `${id} released ${child}, who is not in it`;
    if (pickup.barred || (pickup.state !== "open" && !isGranted)) continue;
    for (const child of pickup.students.filter((student) => !pickup.released.includes(student))) {
      if (taken.has(child)) yield `${child} is in ${taken.get(child)} and ${id}`;
      taken.set(child, id);
    }
  }
}

/** A closed roll has no gap. (A plan or roster adopted during the day may add children to it.) */
function* rollViolations(state: CampusState): Generator<string> {
  for (const session of state.sessions.values()) {
    const planned = state.planned.sessions.get(session.id);
    if (planned === undefined || session.roll.closedAt === null) continue;
    const gaps = gapsOf(state, planned);
    if (gaps.length > 0) yield `the roll of ${session.id} is closed without ${gaps.join(" ")}`;
  }
}

/** What is derived agrees with what it is derived from. */
function* derivedViolations(state: CampusState): Generator<string> {
  const occupants = indexOccupants(state.custody);
  if (show(occupants) !== show(state.occupants)) yield "occupants disagree with custody";
  if (show(indexHeld(state.custody)) !== show(state.heldBy)) yield "who holds whom disagrees with custody";
  if (show(indexDue(state.custody)) !== show(state.dueAt)) yield "time limits disagree with custody";
  const { pending, pickupOf } = indexPending(state);
  if (JSON.stringify(pending) !== JSON.stringify(state.pending)) yield "what is pending disagrees with the records";
  if (JSON.stringify([...pickupOf.entries()]) !== JSON.stringify([...state.pickupOf.entries()]))
    yield "pickupOf disagrees with pickups";
}

function show(occupants: Table<Table<true>>): string {
  return JSON.stringify(Array.from(occupants.entries(), ([place, students]) => [place, [...students.entries()]]));
}

/** One event as it was decided. */
export type Step = {
  readonly before: CampusState;
  readonly event: CampusEvent;
  readonly decision: Decision;
  readonly after: CampusState;
};

/** Violations of one step: what no event, and no timer above all, may ever do. */
export function stepViolations({ before, event, decision, after }: Step): readonly string[] {
  return [...releaseViolations({ before, event, decision, after }), ...answerViolations(event, decision)];
}

function* releaseViolations({ before, event, decision, after }: Step): Generator<string> {
  const granted = new Set(decision.facts.flatMap((fact) => (fact.kind === "grant-used" ? [fact.student] : [])));
  const isNewDay = before.day?.day !== after.day?.day;
  for (const custody of after.custody.values()) {
    const old = before.custody.get(custody.student);
    if (old === undefined || old === custody || isNewDay) continue;
    if (custody.since < old.since) yield `custody of ${custody.student} moved back in time`;
    if (custody.status === "released" && old.status !== "released" && !isLawful(event, custody, granted))
      yield `${custody.student} was released by ${event.kind}`;
    if (event.kind === "clock-ticked" && custody.status !== "unattended" && !isOnlyOverdue(old, custody))
      yield `a timer made ${custody.student} ${custody.status}`;
  }
  if (event.kind === "clock-ticked" && decision.facts.some((fact) => fact.kind === "roll-marked"))
    yield "a timer marked a roll";
}

/** A timer may say that a time is up, and nothing else of a child's record. */
function isOnlyOverdue(old: Custody, custody: Custody): boolean {
  return custody.overdue && JSON.stringify({ ...old, overdue: true }) === JSON.stringify(custody);
}

/** Released on a used grant, by a person's settlement, or alone on the child's own card (G2, R8). */
function isLawful(event: CampusEvent, custody: Custody, granted: ReadonlySet<string>): boolean {
  if (granted.has(custody.student)) return true;
  if (event.kind === "child-settled") return event.student === custody.student;
  return event.kind === "card-tapped" && custody.custodian === custody.student;
}

function* answerViolations(event: CampusEvent, { answer, facts, effects }: Decision): Generator<string> {
  if (answer.kind === "refused" && facts.length + effects.length > 0)
    yield `${event.kind} was refused and changed something`;
  if (answer.kind !== "tap" || !answer.open) return;
  if (answer.verdict !== "accept") yield `a lock opens on ${answer.verdict}`;
  if (event.kind === "card-tapped" && event.late) yield "a lock opens on a late tap";
}
