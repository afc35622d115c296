/** Readers as such: gone silent, contradicting themselves, missing records (G7), and what they had kept back once it is in. */
import { type Draft, emit, planOf } from "../draft.ts";
import type { PlaceId, ReaderId, StudentId } from "../ids.ts";
import type { ReaderPost } from "../plan.ts";
import type { Alarm, CampusState } from "../state.ts";
import { CAUSES } from "./alarm-kinds.ts";
import { causeOf, hideBehind, raise } from "./alarms.ts";
import { arrivalPlace, hiddenByRolls, isHidden } from "./hidden.ts";
import { judgeDeferredRolls } from "./roll-call.ts";
import { NO_ANSWER, type Rule } from "./rule.ts";
import { tellOverdue } from "./transit.ts";
import { blindReaders, watermarkOf } from "./watermark.ts";

/** `reason` of a quarantined tap whose identity is stored already with other content (device contract, section 2). */
export const CONTRADICTION = "tap/contradicts-stored";

/**
 * A reader that cannot be heard, or has not told everything, is one alarm that lists the children whom it hides; a room
 * without it is unknown, never fine (R4). What was put off because of it is judged as soon as it has told enough.
 */
export const watchReader: Rule<"reader-changed"> = (draft, { at, reader, status, knownUpto = null }) => {
  const post = draft.state.planned.readers.get(reader);
  const before = draft.state.readers.get(reader);
  if (post === undefined || (before?.status === status && before.knownUpto === knownUpto)) return NO_ANSWER;
  const listed = listedAt(draft, post.place);
  emit(draft, { kind: "reader-status-set", reader, status, at, knownUpto });
  if (status === "online" || status === "behind") judgeKnown(draft, post.place, listed);
  if (status !== "online" && before?.status !== status) fallSilent(draft, post, status === "behind");
  const [other] = blindReaders(draft.state, post.place);
  if (status === "online" && other !== undefined) passOn(draft, { reader: other, place: post.place, listed });
  return NO_ANSWER;
};

/** Bytes that nobody can read are kept for a person to look at; a tap that contradicts a stored one is an alarm. */
export const quarantineTap: Rule<"tap-quarantined"> = (draft, { reader, reason }) => {
  if (reason !== CONTRADICTION) return NO_ANSWER;
  const owner = draft.state.plan?.dutyLeader ?? null;
  const place = draft.state.planned.readers.get(reader)?.place ?? null;
  raise(draft, { kind: "tap-contradicted", owner, place, reader });
  return NO_ANSWER;
};

/** A hole in a reader's log is recorded and passed over, so that one lost tap never stops the others. */
export const recordGap: Rule<"tap-gap-found"> = (draft, { reader, epoch, from, to }) => {
  emit(draft, { kind: "tap-gap-recorded", reader, epoch, from, to });
  return NO_ANSWER;
};

/** Children whom the readers of a place hide so far. */
function listedAt({ state }: Draft, place: PlaceId): readonly StudentId[] {
  const alarms = state.pending.alarms.map((id) => state.alarms.get(id)!);
  const open = alarms.filter((alarm) => alarm.kind === "reader-silent" && alarm.active && alarm.place === place);
  return [...new Set(open.flatMap((alarm) => alarm.people))];
}

/** Rolls and ways whose deadline the readers of this place have reported up to; what another silent reader hides stays hidden. */
function judgeKnown(draft: Draft, place: PlaceId, listed: readonly StudentId[]): void {
  judgeDeferredRolls(draft, place);
  for (const student of listed) {
    const custody = draft.state.custody.get(student);
    if (custody?.overdue) tellOverdue(draft, custody);
  }
}

function fallSilent(draft: Draft, { id: reader, place }: ReaderPost, isBehind: boolean): void {
  const isAgain = causeOf(draft.state, [reader]) !== null;
  hideBehind(draft, reader, hiddenByRolls(draft.state, { place, at: draft.at }));
  // A reader that speaks again and still holds taps is the same trouble, not a new one.
  const owner = planOf(draft.state).dutyLeader;
  if (isAgain && !isBehind) raise(draft, { kind: "reader-silent", owner, place, reader });
  sayUnknown(draft, reader, place);
}

/**
 * What was raised at this place on what the reader had not told says "unknown" from now on, and what is nothing but a
 * consequence of its silence is grouped under its alarm. A room without an adult never is (R4).
 */
function sayUnknown(draft: Draft, reader: ReaderId, place: PlaceId): void {
  const upto = watermarkOf(draft.state, reader) ?? draft.at;
  for (const id of draft.state.pending.alarms) {
    const alarm = draft.state.alarms.get(id)!;
    const { caused, hidden } = CAUSES[alarm.kind];
    if (!alarm.active || alarm.since <= upto || alarm.readers.includes(reader)) continue;
    if (!isAbout(draft.state, alarm, place)) continue;
    const cause = caused || hidden ? (alarm.cause ?? causeOf(draft.state, [reader])) : alarm.cause;
    emit(draft, { kind: "alarm-changed", alarm: { ...alarm, readers: [...alarm.readers, reader], cause } });
  }
}

/** Whether what happens at this place is what the alarm is about: there, or where each of its children had to arrive. */
function isAbout(state: CampusState, { kind, place, people }: Alarm, here: PlaceId): boolean {
  if (CAUSES[kind].hidden !== true) return CAUSES[kind].blind === "place" && place === here;
  return people.every((student) => {
    const custody = state.custody.get(student);
    return custody !== undefined && arrivalPlace(state, custody) === here;
  });
}

type Passing = { readonly reader: ReaderId; readonly place: PlaceId; readonly listed: readonly StudentId[] };

/** One reader of the place is heard again, another is not: it hides them now. */
function passOn(draft: Draft, { reader, place, listed }: Passing): void {
  const here = { place, at: draft.at };
  const hidden = [...listed, ...hiddenByRolls(draft.state, here)];
  const still = [...new Set(hidden)].filter((student) => isHidden(draft.state, student, here));
  hideBehind(draft, reader, still);
}
