/** What happens at a gate on a random day besides cards: lines, passes, visitors, bars, refused entries, an emergency. */
import fc from "fast-check";
import { isOnSite } from "#core/custody.ts";
import { type CampusEvent, ESCORT_OUTCOMES } from "#core/events.ts";
import type { EpochMs } from "#core/ids.ts";
import { CREDENTIAL_STATUSES } from "#core/roster.ts";
import { stillWith } from "#core/rules/escorts.ts";
import type { Alarm, CampusState } from "#core/state.ts";
import { at, BADGES, DELEGATES, GUARDIANS, PLAN, ROSTER, SESSIONS, STUDENTS, TEACHERS } from "./school.ts";

const student = fc.constantFrom(...STUDENTS);
const students = fc.uniqueArray(student, { maxLength: 3 });
const staff = fc.constantFrom(...TEACHERS, "guard", "leader", "o1", "o2");
const person = fc.constantFrom(...GUARDIANS, ...DELEGATES, "neighbor", "t3", "s1");
const place = fc.constantFrom(...PLAN.places.map((one) => one.id));
const gate = fc.constantFrom("east", "west", "hall");
const small = fc.integer({ min: 1, max: 3 });
const reason = fc.constantFrom("because", "");
const hour = fc.integer({ min: 7, max: 20 }).map((one) => at(`${one}:00`));
const credential = fc.constantFrom(...ROSTER.credentials.map((card) => card.id), "card-stranger");

/** Anybody says anything. */
export const gateActions = [
  fc.record({
    ...{ kind: fc.constant("escort-departed" as const), by: staff, gate, students, count: small },
    line: fc.option(fc.constantFrom("north", "south")),
    session: fc.option(fc.constantFrom(...SESSIONS.map((one) => one.id)), { freq: 1 }),
  }),
  fc.record({
    ...{ kind: fc.constant("escort-ended" as const), by: staff, escort: small.map((n) => `e${n}`), count: small },
    outcomes: fc.array(fc.record({ student, outcome: fc.constantFrom(...ESCORT_OUTCOMES), to: fc.option(person) }), {
      maxLength: 2,
    }),
  }),
  fc.record({
    ...{ kind: fc.constant("pass-issued" as const), by: staff, students, holder: person, from: hour, to: hour, reason },
    ...{ pass: fc.constantFrom("code", "slip"), code: fc.option(fc.constant("hash")), guardian: fc.constant(null) },
  }),
  fc.record({ kind: fc.constant("pass-revoked" as const), by: staff, pass: small.map((n) => `c${n}`), reason }),
  fc.record({
    ...{ kind: fc.constant("pickup-requested" as const), by: staff, students, collector: fc.option(person), gate },
    pass: small.map((n) => `c${n}`),
  }),
  fc.record({
    ...{ kind: fc.constant("bar-changed" as const), by: staff, second: staff, student, person },
    ...{ barred: fc.boolean(), document: reason },
  }),
  fc.record({
    ...{ kind: fc.constant("credential-changed" as const), by: staff, credential, reason },
    status: fc.constantFrom(...CREDENTIAL_STATUSES),
  }),
  fc.record({
    ...{ kind: fc.constant("visitor-registered" as const), by: staff, visitor: person, host: staff, gate },
    ...{
      badge: fc.option(fc.constantFrom(...BADGES)),
      provider: fc.constantFrom(null, "chess", "unfit"),
      purpose: reason,
    },
  }),
  fc.record({ kind: fc.constant("visitor-left" as const), by: staff, visit: small.map((n) => `v${n}`) }),
  fc.record({
    ...{ kind: fc.constant("muster-counted" as const), by: staff, place: fc.option(place) },
    people: fc.uniqueArray(fc.constantFrom(...STUDENTS, ...TEACHERS, "neighbor"), { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant("child-admitted" as const),
    by: staff,
    student,
    gate,
    credential: fc.option(credential),
    reason,
  }),
] as const;

type Choice = { readonly n: number; readonly state: CampusState; readonly now: EpochMs };

/** Single sensible steps; `GATE_INTENTS` takes one that can be taken now. */
const STEPS = {
  countOut({ n, state, now }: Choice): CampusEvent | null {
    const along = PLAN.lines[0]!.students.filter((id) => isOnSite(state.custody.get(id)));
    if (along.length === 0) return null;
    const by = n % 2 === 0 ? "t3" : "t4";
    const line = { line: "north", session: null, gate: "east" } as const;
    return { kind: "escort-departed", at: now, by, ...line, count: along.length, students: along };
  },
  reportEnd({ n, state, now }: Choice): CampusEvent | null {
    const escort = state.escorts.get(pick(state.pending.escorts, n) ?? "");
    if (escort === undefined) return null;
    const out = stillWith(state, escort);
    const odd = out.filter((_, index) => (n + index) % 3 === 0);
    const outcomes = odd.map((id, index) => {
      const outcome = pick(["returned", "missing"] as const, n + index)!;
      return { student: id, outcome, to: null };
    });
    const count = out.length - outcomes.filter(({ outcome }) => outcome === "missing").length;
    return { kind: "escort-ended", at: now, by: escort.leader, escort: escort.id, count, outcomes };
  },
  gatherAtTheGate({ n, state, now }: Choice): CampusEvent | null {
    const [id] = PLAN.lines[0]!.students.filter((child) => isOnSite(state.custody.get(child)));
    return id === undefined ? null : tapNow(n % 2 === 0 ? "east-desk" : "east-out", id, now);
  },
  takeTheLine({ n, now }: Choice): CampusEvent {
    return tapNow(n % 2 === 0 ? "east-out" : "east-desk", pick(["t3", "t4"], n)!, now);
  },
  showCode({ n, state, now }: Choice): CampusEvent | null {
    const pass = [...state.passes.values()][n % Math.max(1, state.passes.size)];
    if (pass === undefined) return null;
    return {
      kind: "pickup-requested",
      at: now,
      by: "guard",
      students: [],
      collector: null,
      gate: "east",
      pass: pass.id,
    };
  },
  giveCode({ n, now }: Choice): CampusEvent {
    const to = now + 3_600_000;
    const given = { students: [pick(STUDENTS, n)!], holder: "neighbor", from: now, to, reason: "" };
    const code = n % 3 === 0 ? null : "hash";
    return {
      kind: "pass-issued",
      at: now,
      by: "o1",
      pass: code === null ? "slip" : "code",
      code,
      guardian: null,
      ...given,
    };
  },
  admitByName({ state, now }: Choice): CampusEvent | null {
    const refusal = [...state.entryRefusals.values()].find((one) => state.roster.students.has(one.person ?? ""));
    if (refusal?.person == null) return null;
    const { person, gate: where, credential: card } = refusal;
    return { kind: "child-admitted", at: now, by: "guard", student: person, gate: where, credential: card, reason: "" };
  },
  showIn({ n, state, now }: Choice): CampusEvent | null {
    const badge = pick(BADGES, n)!;
    if (state.pending.visits.length > 0) return null;
    const visit = { visitor: "plumber", host: "t1", gate: "east", badge, provider: null, purpose: "" };
    return { kind: "visitor-registered", at: now, by: "guard", ...visit };
  },
  showOut({ n, state, now }: Choice): CampusEvent | null {
    const { badge = null } = state.visits.get(pick(state.pending.visits, n) ?? "") ?? {};
    return badge === null ? null : tapNow(n % 2 === 0 ? "east-out" : "door-1", badge, now);
  },
  /** Somebody forgets whom they hold. */
  walkOut({ n, state, now }: Choice): CampusEvent | null {
    const holders = [...TEACHERS, "guard"].filter((id) => state.heldBy.has(id));
    const adult = pick(holders, n);
    return adult === undefined ? null : tapNow(n % 2 === 0 ? "east-out" : "west-desk", adult, now);
  },
  layBar({ n, state, now }: Choice): CampusEvent | null {
    const request = state.pickups.get(pick(state.pending.pickups, n) ?? "");
    const [child] = request?.students ?? [];
    if (request?.collector == null || child === undefined) return null;
    const change = { student: child, person: request.collector, barred: n % 3 !== 0, document: "order-1" };
    return { kind: "bar-changed", at: now, by: "o1", second: "o2", ...change };
  },
  copyCard({ n, state, now }: Choice): CampusEvent | null {
    const seen = [...state.sightings.entries()].filter(([, one]) => one.place === "east" && now - one.at < 100_000);
    const [copied] = pick(seen, n) ?? [];
    return copied === undefined ? null : tapNow("west-desk", copied.replace("card-", ""), now);
  },
  closeCase({ state, now }: Choice): CampusEvent | null {
    return resolveFirst(state, now, ({ kind }) => kind === "card-suspect");
  },
  beginDrill({ n, state, now }: Choice): CampusEvent | null {
    if (n % 5 !== 0 || state.emergency !== null) return null;
    return { kind: "emergency-began", at: now, by: null, cause: "fire", drill: n % 2 === 0 };
  },
  countEverybody({ n, state, now }: Choice): CampusEvent | null {
    const people = state.emergency?.expected.filter((_, index) => (n + index) % 2 === 0) ?? [];
    if (people.length === 0) return null;
    return { kind: "muster-counted", at: now, by: "t1", place: "hall", people };
  },
  endIt({ state, now }: Choice): CampusEvent | null {
    return state.emergency === null ? null : { kind: "emergency-ended", at: now, by: "leader", reason: "over" };
  },
  sendAway({ n, now }: Choice): CampusEvent | null {
    if (n % 7 !== 0) return null;
    return { kind: "staff-removed", at: now, by: "o1", staff: pick(TEACHERS, n)!, reason: "unfit" };
  },
} as const;

type Step = (choice: Choice) => CampusEvent | null;

/** What people at a gate do who look at their screens. */
export const GATE_INTENTS = {
  leadALine: anyOf(STEPS.gatherAtTheGate, STEPS.countOut, STEPS.reportEnd, STEPS.takeTheLine),
  useAPass: anyOf(STEPS.showCode, STEPS.giveCode),
  helpAtTheEntry: anyOf(STEPS.admitByName, STEPS.copyCard, STEPS.closeCase),
  passTheDesk: anyOf(STEPS.showIn, STEPS.showOut, STEPS.walkOut),
  callTheOffice: anyOf(STEPS.layBar, STEPS.sendAway),
  muster: anyOf(STEPS.countEverybody, STEPS.endIt, STEPS.beginDrill),
} as const;

/** The first of these steps that can be taken, from the one on that chance names. */
function anyOf(...steps: readonly Step[]): Step {
  return (choice) => {
    const from = choice.n % steps.length;
    const inTurn = [...steps.slice(from), ...steps.slice(0, from)];
    return inTurn.reduce<CampusEvent | null>((event, step) => event ?? step(choice), null);
  };
}

function resolveFirst(state: CampusState, now: EpochMs, wanted: (alarm: Alarm) => boolean): CampusEvent | null {
  const alarm = state.pending.alarms.map((id) => state.alarms.get(id)!).find(wanted);
  return alarm === undefined
    ? null
    : { kind: "alarm-resolved", at: now, by: "leader", alarm: alarm.id, reason: "looked into" };
}

function tapNow(reader: string, holder: string, now: EpochMs): CampusEvent {
  const card = { reader, credential: `card-${holder}`, tap: { epoch: 1, seq: 1 } };
  return { kind: "card-tapped", at: now, tappedAt: now, late: false, clock: "good", ...card };
}

function pick<T>(list: readonly T[], n: number): T | undefined {
  return list[n % list.length];
}
