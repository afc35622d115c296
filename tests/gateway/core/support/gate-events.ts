/** Events of a gate as a test writes them: lines, passes, visitors, bars, cards, an emergency. */
import type { CampusEvent, EscortOutcome, EventOf } from "#core/events.ts";
import type { Plan } from "#core/plan.ts";
import type { CredentialStatus, Roster } from "#core/roster.ts";
import { tap } from "./events.ts";
import { at, PLAN, ROSTER } from "./school.ts";

/** The same tap, with what a secure card or a reader says besides. */
export function tapSaying(
  reader: string,
  holder: string,
  time: string,
  said: Partial<Pick<EventOf<"card-tapped">, "counter" | "within" | "clock">>,
): CampusEvent {
  return { ...tap(reader, holder, time), ...said };
}

/** The plan changes while the day runs. */
export function planBecomes(time: string, change: Partial<Plan>): CampusEvent {
  return { kind: "plan-adopted", at: at(time), plan: { ...PLAN, ...change } };
}

/** The roster changes while the day runs. */
export function rosterBecomes(time: string, change: Partial<Roster>): CampusEvent {
  return { kind: "roster-adopted", at: at(time), roster: { ...ROSTER, ...change } };
}

export function depart(
  time: string,
  students: readonly string[],
  rest: { by?: string; line?: string | null; session?: string | null; count?: number; gate?: string } = {},
): CampusEvent {
  const { by = "t3", line = "north", session = null, count = students.length, gate = "east" } = rest;
  return { kind: "escort-departed", at: at(time), by, line, session, gate, count, students };
}

type Fates = Readonly<Record<string, EscortOutcome | { readonly to: string }>>;

/** `fates`: with each child that is not as usual what became of it; a person's name: to whom it was handed over. */
export function endEscort(
  time: string,
  count: number,
  rest: { fates?: Fates; by?: string; escort?: string } = {},
): CampusEvent {
  const { fates = {}, by = "t3", escort = "e1" } = rest;
  const outcomes = Object.entries(fates).map(([student, fate]) =>
    typeof fate === "string"
      ? { student, outcome: fate, to: null }
      : { student, outcome: "handed-over" as const, to: fate.to },
  );
  return { kind: "escort-ended", at: at(time), by, escort, count, outcomes };
}

type Issued = EventOf<"pass-issued">;

/** A one-time code for a neighbor; a slip with `pass: "slip"`. Valid from 12:00 to 20:00 unless it says otherwise. */
export function issuePass(
  time: string,
  students: readonly string[],
  rest: Partial<Pick<Issued, "pass" | "by" | "holder" | "guardian" | "code">> & { from?: string; to?: string } = {},
): Issued {
  const { pass = "code", by = "o1", holder = "neighbor", guardian = null, from = "12:00", to = "20:00" } = rest;
  const { code = pass === "code" ? "hash-of-the-digits" : null } = rest;
  const window = { from: at(from), to: at(to) };
  return { kind: "pass-issued", at: at(time), by, pass, students, holder, code, ...window, guardian, reason: "" };
}

export function revokePass(time: string, pass = "c1", by = "o1"): CampusEvent {
  return { kind: "pass-revoked", at: at(time), by, pass, reason: "given by mistake" };
}

/** The code is shown at the gate; without names it is for all its children. */
export function showCode(
  time: string,
  students: readonly string[] = [],
  rest: { pass?: string; collector?: string | null; gate?: string } = {},
): CampusEvent {
  const { pass = "c1", collector = null, gate = "east" } = rest;
  return { kind: "pickup-requested", at: at(time), by: "guard", students, collector, gate, pass };
}

export function bar(
  time: string,
  student: string,
  person: string,
  rest: Partial<Pick<EventOf<"bar-changed">, "by" | "second" | "barred" | "document">> = {},
): CampusEvent {
  const { by = "o1", second = "o2", barred = true, document = "order-12" } = rest;
  return { kind: "bar-changed", at: at(time), by, second, student, person, barred, document };
}

export function cardIs(
  status: CredentialStatus,
  holder: string,
  time: string,
  rest: { by?: string; reason?: string } = {},
): CampusEvent {
  const { by = "o1", reason = "told by phone" } = rest;
  return { kind: "credential-changed", at: at(time), by, credential: `card-${holder}`, status, reason };
}

export function remove(time: string, staff: string, rest: { by?: string; reason?: string } = {}): CampusEvent {
  const { by = "o1", reason = "unfit" } = rest;
  return { kind: "staff-removed", at: at(time), by, staff, reason };
}

export function registerVisitor(
  time: string,
  rest: Partial<Pick<EventOf<"visitor-registered">, "visitor" | "host" | "badge" | "provider" | "gate" | "by">> = {},
): CampusEvent {
  const { visitor = "plumber", host = "t1", badge = "b1", provider = null, gate = "east", by = "guard" } = rest;
  return { kind: "visitor-registered", at: at(time), by, visitor, host, gate, badge, provider, purpose: "the sink" };
}

export function visitorLeaves(time: string, visit = "v1", by = "guard"): CampusEvent {
  return { kind: "visitor-left", at: at(time), by, visit };
}

export function beginEmergency(time: string, rest: { drill?: boolean; by?: string | null } = {}): CampusEvent {
  const { drill = false, by = "leader" } = rest;
  return { kind: "emergency-began", at: at(time), by, cause: "fire", drill };
}

export function muster(
  time: string,
  people: readonly string[],
  rest: { by?: string; place?: string | null } = {},
): CampusEvent {
  const { by = "t1", place = "hall" } = rest;
  return { kind: "muster-counted", at: at(time), by, place, people };
}

export function endEmergency(time: string, rest: { by?: string; reason?: string } = {}): CampusEvent {
  const { by = "leader", reason = "false alarm" } = rest;
  return { kind: "emergency-ended", at: at(time), by, reason };
}

export function admit(
  time: string,
  student: string,
  rest: { by?: string; credential?: string | null; gate?: string } = {},
): CampusEvent {
  const { by = "guard", credential = null, gate = "east" } = rest;
  return { kind: "child-admitted", at: at(time), by, student, gate, credential, reason: "forgot the card" };
}
