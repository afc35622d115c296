/** What always holds, whatever happens on a campus. Tests ask after every event; `doctor` and a rehearsal may ask too. */
import { isOpen, ON_SITE } from "./custody.ts";
import { areJoined, isCovered, roomAt } from "./custody-change.ts";
import type { Decision } from "./decision.ts";
import type { CampusEvent } from "./events.ts";
import type { Fact } from "./facts.ts";
import { indexDue, indexHeld, indexOccupants, indexPending } from "./indexes.ts";
import { CAUSES } from "./rules/alarm-kinds.ts";
import { TOP_LEVEL } from "./rules/escalation.ts";
import { gapsOf } from "./rules/roll-call.ts";
import type { Alarm, CampusState, Custody, Emergency } from "./state.ts";
import type { Table } from "./table.ts";

/** Violations of a state, each a sentence with ids; empty when all is well. */
export function violations(state: CampusState): readonly string[] {
  return [
    ...recordViolations(state),
    ...custodyViolations(state),
    ...roomViolations(state),
    ...alarmViolations(state),
    ...pickupViolations(state),
    ...outsideViolations(state),
    ...gateViolations(state),
    ...rollViolations(state),
    ...whereaboutsViolations(state),
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
  const held = new Map<string, string>();
  for (const { custodian, place } of state.rooms.values()) {
    if (custodian === null) continue;
    const other = held.get(custodian);
    if (other !== undefined && !areJoined(state, other, place)) yield `${custodian} answers for ${other} and ${place}`;
    held.set(custodian, place);
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
    const climbs = alarm.state === "unacknowledged" && alarm.level < TOP_LEVEL[alarm.priority];
    if (climbs !== (alarm.ackDue !== null))
      yield `${alarm.id} is ${alarm.state} on ${alarm.level}, due ${alarm.ackDue}`;
    yield* causeViolations(state, alarm);
  }
}

/** What is active has a cause: whatever ended it has been noticed. Whom a reader hides depends on the time of day. */
function* causeViolations(state: CampusState, alarm: Alarm): Generator<string> {
  const { holds } = CAUSES[alarm.kind];
  if (!alarm.active || holds === null) return;
  if (holds.all?.(state, alarm) === false) yield `${alarm.id} is active and its cause is over`;
  const { each } = holds;
  if (each === undefined || alarm.kind === "reader-silent") return;
  const over = alarm.people.filter((person) => !each(state, person, alarm, alarm.since));
  if (over.length > 0) yield `${alarm.id} does not concern ${over.join(" ")} any more`;
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
    for (const child of pickup.released)
      if (!pickup.students.includes(child)) yield `${id} released ${child}, who is not in it`;
    if (pickup.barred || (pickup.state !== "open" && !isGranted)) continue;
    for (const child of pickup.students.filter((student) => !pickup.released.includes(student))) {
      if (taken.has(child)) yield `${child} is in ${taken.get(child)} and ${id}`;
      taken.set(child, id);
    }
  }
}

/** G2 c: a child outside is with the leader of an escort whose end nobody has reported, or whose time is not judged yet. */
function* outsideViolations(state: CampusState): Generator<string> {
  const escorts = state.pending.escorts.map((id) => state.escorts.get(id)!);
  for (const { student, status, custodian } of state.custody.values()) {
    if (status !== "escorted") continue;
    const isLed = escorts.some(({ leader, students }) => leader === custodian && students.includes(student));
    if (!isLed) yield `${student} is outside with ${custodian}, who leads no line`;
  }
}

/** A badge has one wearer (G6), and a suspect card has an open case (G5). */
function* gateViolations(state: CampusState): Generator<string> {
  const worn = new Set<string>();
  for (const { badge } of state.pending.visits.map((id) => state.visits.get(id)!)) {
    if (badge !== null && worn.has(badge)) yield `${badge} is worn twice`;
    if (badge !== null) worn.add(badge);
  }
  const cases = state.pending.alarms.map((id) => state.alarms.get(id)!).filter(({ kind }) => kind === "card-suspect");
  for (const { credential, person } of state.suspicions.values()) {
    const isOpen = cases.some((alarm) => alarm.active && alarm.people.includes(person));
    if (!isOpen) yield `${credential} is suspect and no alarm says so`;
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

/** What is remembered of a child's day stands in the order of its evidence. */
function* whereaboutsViolations(state: CampusState): Generator<string> {
  for (const [student, records] of state.whereabouts.entries()) {
    if (records.some(({ since }, i) => since < (records[i - 1]?.since ?? since)))
      yield `the day of ${student} is out of order`;
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
  const all = { before, event, decision, after };
  return [...releaseViolations(all), ...suspectViolations(all), ...answerViolations(event, decision)];
}

/** G5: nothing is granted on a suspect card. What it said before its case was opened still counts when it comes late (A2). */
function* suspectViolations({ before, event, decision, after }: Step): Generator<string> {
  if (event.kind !== "card-tapped" || event.late) return;
  const { credential } = event;
  if (!before.suspicions.has(credential) && !after.suspicions.has(credential)) return;
  if (decision.answer.kind !== "tap" || decision.answer.verdict === "accept")
    yield `${credential} is suspect and accepted`;
  for (const { kind } of decision.facts)
    if (kind === "custody-changed" || kind === "pickup-opened" || kind === "room-changed")
      yield `${credential} is suspect and did ${kind}`;
}

function* releaseViolations({ before, event, decision, after }: Step): Generator<string> {
  const granted = new Set(decision.facts.flatMap((fact) => (fact.kind === "grant-used" ? [fact.student] : [])));
  const isNewDay = before.day?.day !== after.day?.day;
  for (const custody of after.custody.values()) {
    const old = before.custody.get(custody.student);
    if (old === undefined || old === custody || isNewDay) continue;
    if (custody.since < old.since) yield `custody of ${custody.student} moved back in time`;
    if (custody.status === "released" && old.status !== "released" && !isLawful(event, { old, custody, granted }))
      yield `${custody.student} was released by ${event.kind}`;
    if (custody.status === "released" && before.emergency !== null && !isOfItsTime(event, custody, before.emergency))
      yield `${custody.student} was released in an emergency by ${event.kind}`;
    if (event.kind === "clock-ticked" && custody.status !== "unattended" && !isOnlyOverdue(old, custody))
      yield `a timer made ${custody.student} ${custody.status}`;
  }
  const isPresence = (fact: Fact) => fact.kind === "roll-marked" && fact.mark === "present";
  if (event.kind === "clock-ticked" && decision.facts.some(isPresence)) yield "a timer marked a child present";
}

/** A timer may say that a time is up, and nothing else of a child's record. */
function isOnlyOverdue(old: Custody, custody: Custody): boolean {
  return custody.overdue && JSON.stringify({ ...old, overdue: true }) === JSON.stringify(custody);
}

type Release = { readonly old: Custody; readonly custody: Custody; readonly granted: ReadonlySet<string> };

/** On a used grant, at an escort's end, by a person's settlement, or alone on the child's own card (G2, R8). */
function isLawful(event: CampusEvent, { old, custody, granted }: Release): boolean {
  if (granted.has(custody.student)) return true;
  if (event.kind === "child-settled") return event.student === custody.student;
  if (event.kind === "escort-ended") return old.status === "escorted";
  return event.kind === "card-tapped" && custody.custodian === custody.student;
}

/** G8: only what was so before it began, who is outside already, and a person's word with a reason. */
function isOfItsTime(event: CampusEvent, custody: Custody, emergency: Emergency): boolean {
  if (event.kind === "child-settled" || event.kind === "escort-ended") return true;
  return custody.since < emergency.since;
}

function* answerViolations(event: CampusEvent, { answer, facts, effects }: Decision): Generator<string> {
  if (answer.kind === "refused" && facts.length + effects.length > 0)
    yield `${event.kind} was refused and changed something`;
  if (answer.kind !== "tap" || !answer.open) return;
  if (answer.verdict !== "accept") yield `a lock opens on ${answer.verdict}`;
  if (event.kind === "card-tapped" && event.late) yield "a lock opens on a late tap";
}
