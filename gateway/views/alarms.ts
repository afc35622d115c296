/** Alarms as the alarm list shows them. */
import type { AlarmView } from "../contract/live.ts";
import { toldOf } from "../core/rules/escalation.ts";
import { watermarkOf } from "../core/rules/watermark.ts";
import type { Alarm, CampusState } from "../core/state.ts";
import type { Names } from "./names.ts";
import { compareIds } from "./order.ts";

/** One alarm with its names. */
export function alarmView(state: CampusState, names: Names, alarm: Alarm): AlarmView {
  return {
    id: alarm.id,
    kind: alarm.kind,
    priority: alarm.priority,
    state: alarm.state,
    active: alarm.active,
    place: alarm.place,
    placeName: state.plan?.places.find((place) => place.id === alarm.place)?.name ?? null,
    reader: alarm.reader,
    people: alarm.people.map((person) => names.named(person)),
    rule: alarm.rule,
    clause: alarm.clauses[0] ?? null,
    clauses: [...alarm.clauses],
    since: alarm.since,
    endedAt: alarm.endedAt,
    times: alarm.times,
    owner: names.named(alarm.owner),
    adult: names.named(alarm.adult),
    level: alarm.level,
    ackDue: alarm.ackDue,
    told: toldOf(state, alarm).map((person) => names.named(person)),
    readers: alarm.readers.map((id) => ({
      id,
      name: state.planned.readers.get(id)?.name ?? { zh: id, en: id },
      knownUpto: watermarkOf(state, id),
    })),
    cause: alarm.cause,
    acknowledgedBy: names.named(alarm.acknowledgedBy),
    shelvedUntil: alarm.shelvedUntil,
    reason: names.words(alarm.reason),
    evidence: [...alarm.evidence],
  };
}

/** Today's alarms in the order in which they were raised; `open` leaves out the closed ones. */
export function alarmsOf(state: CampusState, which: "open" | "all"): readonly Alarm[] {
  const alarms = [...state.alarms.values()].sort(compareIds);
  return which === "all" ? alarms : alarms.filter((alarm) => alarm.state !== "closed");
}
