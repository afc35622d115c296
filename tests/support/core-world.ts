/**
 * The world of a simulated day on the real core in one process: taps and staff actions become events, deadlines wake the
 * core at their virtual instant, and nothing else exists: no broker, no journal, no sockets.
 */
import type { DeskAnswer, StaffDesk, World } from "../../firmware-sim/day/world.ts";
import type { SimSchool } from "../../firmware-sim/school/document.ts";
import { nextDeadline } from "../../gateway/core/deadlines.ts";
import { step } from "../../gateway/core/decide.ts";
import type { Answer } from "../../gateway/core/decision.ts";
import type { CampusEvent } from "../../gateway/core/events.ts";
import type { Fact } from "../../gateway/core/facts.ts";
import { rosterOf as rosterWithDefaults, staffOf, studentOf } from "../../gateway/core/plan-defaults.ts";
import { type CampusState, emptyState } from "../../gateway/core/state.ts";
import { type PlanDocument, readPlanDocument } from "../../gateway/intake/plan-document.ts";
import { alarmsOf, alarmView } from "../../gateway/views/alarms.ts";
import { handoversOf, handoverView } from "../../gateway/views/handovers.ts";
import { headcount } from "../../gateway/views/headcount.ts";
import { createNames } from "../../gateway/views/names.ts";
import { studentView } from "../../gateway/views/people.ts";
import { pickupsOf, pickupView } from "../../gateway/views/pickups.ts";
import { rollsOf, rollView } from "../../gateway/views/rolls.ts";
import type { Feedback } from "../../hardware/wire/messages.ts";
import type { VirtualTime } from "./virtual-time.ts";

type Unstamped<E> = E extends unknown ? Omit<E, "at"> : never;

/** One event with what the core made of it. */
export type Happened = {
  readonly seq: number;
  readonly event: CampusEvent;
  readonly answer: Answer;
  readonly facts: readonly Fact[];
};

export type CoreWorld = World & {
  state(): CampusState;
  /** Everything that happened, oldest first. */
  readonly happened: readonly Happened[];
  /** Called after each event, with the state that it led to. */
  onEvent(listener: (happened: Happened, state: CampusState) => void): void;
};

/** A school day that has just begun, at `time.now()`. Credentials are the card UIDs themselves. */
export function coreWorld({
  school,
  time,
  day,
  origin,
  weekday,
  delay = () => 0,
}: {
  readonly school: SimSchool;
  readonly time: VirtualTime;
  readonly day: string;
  readonly origin: number;
  readonly weekday: number;
  /** School milliseconds from a person's act to the gateway, and again from there to the answer; none by default. */
  readonly delay?: () => number;
}): CoreWorld {
  let state = emptyState;
  const happened: Happened[] = [];
  const listeners: ((happened: Happened, state: CampusState) => void)[] = [];
  const taps = new Map<string, number>();
  let cancelWake = () => {};

  const happen = (incoming: Unstamped<CampusEvent>): Answer => {
    const event = { ...incoming, at: time.now() } as CampusEvent;
    const seq = happened.length + 1;
    const [next, { answer, facts }] = step(state, event, seq);
    state = next;
    const entry = { seq, event, answer, facts };
    happened.push(entry);
    cancelWake();
    const deadline = nextDeadline(state);
    if (deadline !== null) cancelWake = time.at(deadline, () => happen({ kind: "clock-ticked" }));
    for (const listener of listeners) listener(entry, state);
    return answer;
  };

  happen({ kind: "plan-adopted", plan: readPlanDocument(school.plan as PlanDocument) });
  happen({ kind: "roster-adopted", roster: rosterOf(school) });
  const sessions = school.plan.sessions.filter(({ weekdays }) => weekdays.includes(weekday)).map(({ id }) => id);
  happen({ kind: "day-began", day, origin, sessions });
  for (const { id } of school.plan.readers) happen({ kind: "reader-changed", reader: id, status: "online" });

  const onTheWay = () => time.until(time.now() + delay());
  return {
    now: time.now,
    until: time.until,
    async tap(reader, card) {
      await onTheWay();
      const seq = (taps.get(reader) ?? 0) + 1;
      taps.set(reader, seq);
      const answer = happen({
        kind: "card-tapped",
        reader,
        tap: { epoch: 1, seq },
        credential: card,
        tappedAt: time.now(),
        late: false,
        clock: "good",
      });
      await onTheWay();
      return feedbackOf(answer, seq, time.now());
    },
    desk: slowed(
      coreDesk(() => state, happen, time),
      onTheWay,
    ),
    state: () => state,
    happened,
    onEvent: (listener) => listeners.push(listener),
  };
}

/** Staff screens without HTTP: an action becomes an event, an answer is read from the state. */
export function coreDesk(
  state: () => CampusState,
  happen: (event: Unstamped<CampusEvent>) => Answer | Promise<Answer>,
  time: Pick<VirtualTime, "now">,
): StaffDesk {
  const names = createNames({ personal: () => null, note: () => null });
  const act = async <T>(event: Unstamped<CampusEvent>, view: (subject: string) => T): Promise<DeskAnswer<T>> => {
    const answer = await happen(event);
    if (answer.kind === "done") return { ok: true, value: view(answer.subject) };
    if (answer.kind === "refused") return { ok: false, code: answer.code };
    throw new Error(`an action was answered with ${answer.kind}`);
  };
  const pickup = (id: string) => pickupView(state(), names, state().pickups.get(id)!);
  const handover = (id: string) => handoverView(names, state().handovers.get(id)!);
  const student = (id: string) => studentView(state(), names, state().roster.students.get(id)!);
  const roll = (id: string) => rollView(state(), names, state().planned.sessions.get(id)!, time.now());
  const alarm = (id: string) => alarmView(state(), names, state().alarms.get(id)!);
  return {
    requestPickup: (by, { students, collector = null, gate }) =>
      act({ kind: "pickup-requested", by, students, collector, gate }, pickup),
    confirmPickup: (by, id, { collector = null }) =>
      act({ kind: "pickup-confirmed", by, pickup: id, collector }, pickup),
    denyPickup: (by, id, { reason }) => act({ kind: "pickup-denied", by, pickup: id, reason }, pickup),
    openPickups: async () => pickupsOf(state(), "open").map((one) => pickupView(state(), names, one)),
    offerHandover: (by, offer) => act({ kind: "handover-offered", by, ...offer }, handover),
    acceptHandover: (by, id, acceptance) =>
      act({ kind: "handover-accepted", by, handover: id, ...acceptance }, handover),
    openHandovers: async () => handoversOf(state(), "open").map((one) => handoverView(names, one)),
    rolls: async (_by, place) => rollsOf(state(), place).map((one) => rollView(state(), names, one, time.now())),
    settleRoll: (by, session, { marks }) => act({ kind: "roll-settled", by, session, marks }, roll),
    settleChild: (by, id, settlement) => act({ kind: "child-settled", by, student: id, ...settlement }, student),
    alarms: async (_by, which) => alarmsOf(state(), which).map((one) => alarmView(state(), names, one)),
    acknowledge: (by, id) => act({ kind: "alarm-acknowledged", by, alarm: id }, alarm),
    students: async () => state().roster.roster.students.map((one) => studentView(state(), names, one)),
    headcount: async () => headcount(state(), names, time.now()),
  };
}

/** The same desk behind a network: each request and each answer takes its time. */
function slowed(desk: StaffDesk, onTheWay: () => Promise<void>): StaffDesk {
  return new Proxy(desk, {
    get(target, name: keyof StaffDesk) {
      const method = target[name] as (...given: readonly unknown[]) => Promise<unknown>;
      return async (...given: readonly unknown[]) => {
        await onTheWay();
        const answer = await method(...given);
        await onTheWay();
        return answer;
      };
    },
  });
}

function rosterOf({ students, staff, guardians, cards }: SimSchool) {
  const credentials = cards.map(({ card, person, assurance, status }) => ({ id: card, person, assurance, status }));
  return rosterWithDefaults({
    version: 1,
    students: students.map(studentOf),
    staff: staff.map(staffOf),
    guardians,
    credentials,
  });
}

function feedbackOf(answer: Answer, seq: number, now: number): Feedback {
  if (answer.kind !== "tap") throw new Error(`a tap was answered with ${answer.kind}`);
  const { verdict, rule, open, phrase } = answer;
  const text = { zh: phrase, en: phrase };
  return { epoch: 1, seq, verdict, rule, open, light: "off", sound: "none", text, expires: now + 3_000 };
}
