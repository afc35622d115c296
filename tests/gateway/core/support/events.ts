/** Events as a test writes them: who, where, when. */
import type { CampusEvent, Difference, EventOf, RollMark, Settlement } from "#core/events.ts";
import { at } from "./school.ts";

/** A person's card (or a named one) at a reader, live, by a good clock. */
export function tap(reader: string, holder: string, time: string): EventOf<"card-tapped"> {
  return {
    kind: "card-tapped",
    at: at(time),
    reader,
    tap: { epoch: 1, seq: 1 },
    credential: `card-${holder}`,
    tappedAt: at(time),
    late: false,
    clock: "good",
  };
}

/** A tap that the reader kept since `tapped` and could send only at `time`. */
export function lateTap(
  reader: string,
  holder: string,
  { tapped, time }: { tapped: string; time: string },
): CampusEvent {
  return { ...tap(reader, holder, time), tappedAt: at(tapped), late: true };
}

export function tick(time: string): CampusEvent {
  return { kind: "clock-ticked", at: at(time) };
}

export function askPickup(
  time: string,
  students: string[],
  rest: { collector?: string; gate?: string } = {},
): CampusEvent {
  const { collector = null, gate = "east" } = rest;
  return { kind: "pickup-requested", at: at(time), by: "guard", students, collector, gate };
}

export function confirm(time: string, pickup: string, collector: string | null = null): CampusEvent {
  return { kind: "pickup-confirmed", at: at(time), by: "guard", pickup, collector };
}

export function deny(time: string, pickup: string): CampusEvent {
  return { kind: "pickup-denied", at: at(time), by: "guard", pickup, reason: "not the face on the card" };
}

export function offer(
  time: string,
  by: string,
  rest: { to: string; students: string[]; count?: number; place?: string },
): CampusEvent {
  const { to, students, count = students.length, place = "room-1" } = rest;
  return { kind: "handover-offered", at: at(time), by, place, to, count, students };
}

export function accept(
  time: string,
  by: string,
  rest: { count: number; differences?: Difference[]; handover?: string },
): CampusEvent {
  const { count, differences = [], handover = "h1" } = rest;
  return { kind: "handover-accepted", at: at(time), by, handover, count, differences };
}

export function decline(time: string, by: string): CampusEvent {
  return { kind: "handover-declined", at: at(time), by, handover: "h1", reason: "not my room" };
}

export function settleRoll(time: string, by: string, session: string, marks: Record<string, RollMark>): CampusEvent {
  const list = Object.entries(marks).map(([student, mark]) => ({ student, mark }));
  return { kind: "roll-settled", at: at(time), by, session, marks: list };
}

export function settleChild(
  time: string,
  student: string,
  rest: { outcome: Settlement; custodian: string; place?: string; reason?: string },
): CampusEvent {
  const { outcome, custodian, place = null, reason = "seen by the office" } = rest;
  return { kind: "child-settled", at: at(time), by: "leader", student, outcome, place, custodian, reason };
}

export function acknowledge(time: string, alarm = "a1"): CampusEvent {
  return { kind: "alarm-acknowledged", at: at(time), by: "leader", alarm };
}

export function shelve(time: string, until: string, alarm = "a1"): CampusEvent {
  return { kind: "alarm-shelved", at: at(time), by: "leader", alarm, until: at(until), reason: "being repaired" };
}

export function resolve(time: string, alarm = "a1", reason = "looked into"): CampusEvent {
  return { kind: "alarm-resolved", at: at(time), by: "leader", alarm, reason };
}

export function assign(time: string, to: string, alarm = "a1"): CampusEvent {
  return { kind: "alarm-assigned", at: at(time), by: "leader", alarm, to };
}

/** `known`: everything until then has arrived from it; left out: until now. */
export function readerIs(
  status: EventOf<"reader-changed">["status"],
  reader: string,
  time: string,
  known?: string,
): CampusEvent {
  const said = { kind: "reader-changed", at: at(time), reader, status } as const;
  return known === undefined ? said : { ...said, knownUpto: at(known) };
}
