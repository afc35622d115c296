/** What no timetable foresees: a stranger's card, a barred person, a child who wanders off, a child left on the record. */

import { isSpare } from "../school/document.ts";
import type { DayPlan } from "./day-plan.ts";
import { accepted, SIGNAL, type Stage, type Story, told } from "./stage.ts";
import { type AlarmView, ON_SITE, type StudentView } from "./world.ts";

const MINUTE_MS = 60_000;
const GUARD_REACTS_MS = 30_000;
/** Minutes after midnight at which the patrol reports what it saw and the duty leader acknowledges what is new. */
const ROUNDS = [8 * 60 + 20, 10 * 60 + 40, 15 * 60 + 55, 17 * 60 + 30, 18 * 60 + 15] as const;
/** Minutes after midnight at which the day is closed by hand. */
const CLOSING_AT = 19 * 60 + 2;

export function incidentStories(plan: DayPlan): Story[] {
  return [
    unknownCardStory(plan),
    ...barredStory(plan),
    ...wandererStory(plan),
    ...ROUNDS.map((minute) => roundStory(plan, minute)),
    closingStory(plan),
  ];
}

function unknownCardStory({ incidents }: DayPlan): Story {
  const { gate, card, at } = incidents.unknownCard;
  return {
    id: "incident/unknown-card",
    promises: [],
    async run(stage) {
      await stage.world.until(at);
      const outcome = await stage.world.tap(gate.in, card);
      stage.expect(typeof outcome === "object" && outcome.verdict === "refuse", `an unknown card: ${told(outcome)}`);
      await acknowledgeKind(stage, { by: gate.guard, kind: "unknown-card", place: gate.place });
      stage.say("陌生卡片，门卫处理", "an unknown card at the gate, the guard is on it");
    },
  };
}

function barredStory({ incidents }: DayPlan): Story[] {
  const { barred } = incidents;
  if (!barred) return [];
  return [
    {
      id: "incident/barred",
      promises: [],
      async run(stage) {
        const { world } = stage;
        const guard = barred.gate.guard;
        await world.until(barred.at);
        const outcome = await world.tap(barred.gate.in, barred.card);
        stage.expect(!accepted(outcome), `the barred ${barred.person} at ${barred.gate.in}: ${told(outcome)}`);
        await world.until(world.now() + GUARD_REACTS_MS);
        const open = (await world.desk.openPickups(guard)).find(({ collector }) => collector?.id === barred.person);
        if (!open) return;
        const tried = await world.desk.confirmPickup(guard, open.id, { collector: barred.person });
        stage.expect(!tried.ok, `the barred ${barred.person} was confirmed for ${barred.student}`);
        const answer = await world.desk.denyPickup(guard, open.id, { reason: "barred by a court order" });
        stage.expect(answer.ok, `denying ${open.id}: ${answer.ok ? "" : answer.code}`);
        await acknowledgeKind(stage, { by: guard, kind: "pickup-denied", place: barred.gate.place });
        stage.say("禁止接送人员被拒绝", "a barred person is turned away");
      },
    },
  ];
}

/**
 * A child never comes to its club. The duty leader takes the alarm, the patrol finds the child on the stairs, and the
 * teacher takes it in: a patrol records and does not decide, so only an adult who holds custody says where the child is.
 */
function wandererStory(plan: DayPlan): Story[] {
  const { wanderer } = plan.incidents;
  const room = plan.rooms.find(({ session }) => session.id === wanderer?.session);
  if (!wanderer || !room) return [];
  const { student, session, foundAt } = wanderer;
  return [
    {
      id: `incident/wanderer/${student}`,
      promises: [SIGNAL.ready(student)],
      async run(stage) {
        const { world } = stage;
        await stage.raised(SIGNAL.settled(session));
        await acknowledgeKind(stage, { by: plan.lead, kind: "unaccounted", who: student });
        stage.say(`巡察寻找 ${student}`, `the patrol looks for ${student}`);
        await world.until(foundAt);
        const answer = await world.desk.settleChild(room.teacher, student, {
          outcome: "in-care",
          place: room.session.place,
          custodian: room.teacher,
          reason: "found by the patrol on the stairs and brought to the room",
        });
        stage.expect(answer.ok, `settling ${student}: ${answer.ok ? "" : answer.code}`);
        const open = await world.desk.alarms(plan.patrol, "open");
        const still = open.some((alarm) => alarm.kind === "unaccounted" && alarm.active && concerns(alarm, student));
        stage.expect(!still, `${student} was found and the alarm is still active`);
        stage.say(`找到 ${student}，已送回 ${room.session.place}`, `${student} found, back in ${room.session.place}`);
      },
    },
  ];
}

function roundStory({ origin, patrol, lead }: DayPlan, minute: number): Story {
  return {
    id: `round/${minute}`,
    promises: [],
    async run(stage) {
      const { desk } = stage.world;
      await stage.world.until(origin + minute * MINUTE_MS);
      const open = await desk.alarms(patrol, "open");
      for (const alarm of open.filter(({ state, place }) => isNew(state) && !isSpare(place ?? ""))) {
        await desk.acknowledge(lead, alarm.id);
      }
    },
  };
}

/** R8: no timer closes the day; whoever is still on the record is settled by a person with a reason. */
function closingStory(plan: DayPlan): Story {
  const slipped = plan.pickups.filter(({ slipsOut }) => slipsOut).flatMap(({ children }) => children);
  return {
    id: "closing",
    promises: slipped.map(({ student }) => SIGNAL.left(student)),
    async run(stage) {
      const { world } = stage;
      await world.until(plan.origin + CLOSING_AT * MINUTE_MS);
      for (const { id } of stillHere(await world.desk.students(plan.lead))) {
        const pickup = plan.pickups.find(({ children }) => children.some(({ student }) => student === id));
        const answer = await world.desk.settleChild(plan.lead, id, {
          outcome: "released",
          place: pickup?.gate.place ?? plan.gates[0]?.place ?? null,
          custodian: pickup?.collector ?? id,
          reason: "the family answers by phone that the child is at home",
        });
        stage.expect(answer.ok, `settling ${id} at the day's end: ${answer.ok ? "" : answer.code}`);
        stage.say(`日终核实 ${id}`, `${id} settled at the day's end`);
      }
      for (const alarm of await world.desk.alarms(plan.lead, "open")) {
        if (isNew(alarm.state) && !isSpare(alarm.place ?? "")) await world.desk.acknowledge(plan.lead, alarm.id);
      }
    },
  };
}

/** Children of the simulated day who are still on the campus. */
export function stillHere(students: readonly StudentView[]): StudentView[] {
  return students.filter(({ id, custody }) => !isSpare(id) && ON_SITE.has(custody.status));
}

async function acknowledgeKind(
  stage: Stage,
  {
    by,
    kind,
    who,
    place,
  }: { readonly by: string; readonly kind: string; readonly who?: string; readonly place?: string },
): Promise<void> {
  await stage.world.until(stage.world.now() + GUARD_REACTS_MS);
  const open = await stage.world.desk.alarms(by, "open");
  // Somebody may be trying the spare readers by hand: those alarms are theirs.
  const alarm = open.find(
    (one) =>
      one.kind === kind && (place === undefined || one.place === place) && (who === undefined || concerns(one, who)),
  );
  stage.expect(alarm !== undefined, `no alarm ${kind}${who ? ` for ${who}` : ""}`);
  if (alarm && isNew(alarm.state)) await stage.world.desk.acknowledge(by, alarm.id);
}

function concerns(alarm: AlarmView, person: string): boolean {
  return alarm.people.some(({ id }) => id === person);
}

/** Nobody has answered for it yet. `returned`: its cause ended before anybody did. */
function isNew(state: string): boolean {
  return state === "unacknowledged" || state === "returned";
}
