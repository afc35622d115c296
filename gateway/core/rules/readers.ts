/** Readers as such: gone silent, contradicting themselves, missing records (G7). */
import { emit, planOf } from "../draft.ts";
import { raise } from "./alarms.ts";
import { NO_ANSWER, type Rule } from "./rule.ts";

/** `reason` of a quarantined tap whose identity is stored already with other content (device contract, section 2). */
export const CONTRADICTION = "tap/contradicts-stored";

/** A reader that cannot be heard is one alarm, however many children it hides; a room without it is unknown, never fine (R4). */
export const watchReader: Rule<"reader-changed"> = (draft, { at, reader, status, knownUpto = null }) => {
  const post = draft.state.planned.readers.get(reader);
  if (post === undefined || draft.state.readers.get(reader)?.status === status) return NO_ANSWER;
  emit(draft, { kind: "reader-status-set", reader, status, at, knownUpto });
  if (status === "online") return NO_ANSWER;
  const isRoom = draft.state.planned.places.get(post.place)?.kind === "room";
  const owner = planOf(draft.state).dutyLeader;
  raise(draft, { kind: "reader-silent", owner, place: post.place, reader, rule: isRoom ? "R4" : "G7" });
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
