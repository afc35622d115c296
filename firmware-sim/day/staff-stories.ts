/** The adults' day: come, take rooms over, call rolls, hand over, and go home when the last child is in somebody's hand. */
import type { DayPlan, StaffDay } from "./day-plan.ts";
import type { HandoverPlan } from "./ground.ts";
import type { RoomSession } from "./room-plan.ts";
import { accepted, SIGNAL, type Stage, type Story, told } from "./stage.ts";
import type { Mark, RollView } from "./world.ts";

const HANDOVER_COUNT_MS = 20_000;
const GOING_HOME_MS = 60_000;

export function staffStory(plan: DayPlan, day: StaffDay): Story {
  const last = plan.rooms.find(({ session }) => session.id === day.lastSession);
  return {
    id: `staff/${day.staff}`,
    promises: [],
    async run(stage) {
      const { world } = stage;
      await world.until(day.arrives);
      const arrival = await world.tap(day.in, day.card);
      stage.expect(accepted(arrival), `${day.staff} at ${day.in}: ${told(arrival)}`);
      await world.until(day.leaves);
      if (last) {
        await Promise.all(last.session.students.map((student) => outOfCare(stage, plan, last, student)));
        await world.until(world.now() + GOING_HOME_MS);
      }
      await world.tap(day.out, day.card);
    },
  };
}

/** Resolves when this child of the room is at home, or in the next adult's care. */
function outOfCare(stage: Stage, plan: DayPlan, room: RoomSession, student: string): Promise<void> {
  const child = plan.children.find((one) => one.student === student);
  const index = child?.doors.findIndex(({ session }) => session === room.session.id) ?? -1;
  const next = index < 0 ? undefined : child?.doors[index + 1];
  return stage.raised(next ? SIGNAL.seated(next.session, student) : SIGNAL.left(student));
}

/** A room's session: opened by card at the door, its roll settled by hand. */
export function roomStory(plan: DayPlan, room: RoomSession): Story {
  const { session, teacher } = room;
  const handover = followsHandover(plan, room) ? plan.handover : null;
  return {
    id: `room/${session.id}`,
    promises: [SIGNAL.opened(session.id), SIGNAL.settled(session.id)],
    async run(stage) {
      const { world } = stage;
      await world.until(room.opens);
      if (handover) await stage.raised(SIGNAL.handedOver(handover.place));
      const outcome = await world.tap(room.reader, room.card);
      // Noted is as good: an accepted handover has opened the session already.
      const opened =
        accepted(outcome) || (handover !== null && typeof outcome === "object" && outcome.verdict === "noted");
      stage.expect(opened, `${teacher} opening ${session.id}: ${told(outcome)}`);
      stage.raise(SIGNAL.opened(session.id));
      await world.until(room.settles);
      await Promise.all(session.students.map((student) => seatedOrGone(stage, plan, room, student)));
      await settleRoll(stage, plan, room);
    },
  };
}

/** Both adults of a handover are bound by it: the one takes the room on after it, the other is free for another room. */
function followsHandover({ handover }: DayPlan, { session, teacher }: RoomSession): boolean {
  return handover !== null && (session.id === handover.next || (teacher === handover.from && session.kind !== "class"));
}

/** A teacher does not call a child missing who is still in the queue at the door, or just being collected at the gate. */
function seatedOrGone(stage: Stage, plan: DayPlan, room: RoomSession, student: string): Promise<void> {
  const child = plan.children.find((one) => one.student === student);
  const comes = child?.doors.some(({ session }) => session === room.session.id);
  return stage.raised(comes ? SIGNAL.seated(room.session.id, student) : SIGNAL.left(student));
}

async function settleRoll(stage: Stage, plan: DayPlan, { session, teacher }: RoomSession): Promise<void> {
  const desk = stage.world.desk;
  const rolls = await desk.rolls(teacher, session.place);
  const roll = rolls.find((one) => one.session === session.id);
  stage.expect(roll !== undefined, `no roll of ${session.id}`);
  // Full, it was closed by the teacher's own card at the door.
  if (!roll || roll.closed) return;
  const marks = roll.students.filter(({ mark }) => mark === null).map((student) => markFor(student, plan));
  const answer = await desk.settleRoll(teacher, session.id, { marks });
  stage.expect(answer.ok, `settling ${session.id}: ${answer.ok ? "" : answer.code}`);
  const missing = marks.filter(({ mark }) => mark === "searching").map(({ student }) => student);
  if (missing.length > 0)
    stage.say(`${session.place} 少人：${missing.join(" ")}`, `${session.place}: missing ${missing.join(" ")}`);
}

/** What the teacher knows: who is ill has been reported by phone, who was collected was called; anybody else is looked for. */
function markFor({ id, status }: RollView["students"][number], plan: DayPlan): Mark {
  if (status === "released") return { student: id, mark: "collected" };
  const ill = plan.children.some(({ student, arrives }) => student === id && arrives === null);
  return { student: id, mark: ill ? "leave" : "searching" };
}

/** R5: the outgoing adult offers with a count, the incoming one counts and accepts. */
export function handoverStory(plan: DayPlan, handover: HandoverPlan): Story {
  return {
    id: `handover/${handover.place}`,
    promises: [SIGNAL.handedOver(handover.place)],
    async run(stage) {
      const { world } = stage;
      const { place, from, to } = handover;
      const gone = plan.rooms
        .find(({ session }) => session.id === handover.session)
        ?.session.students.filter((student) => leavesAfter(plan, student, handover.session));
      await world.until(handover.at);
      await Promise.all((gone ?? []).map((student) => stage.raised(SIGNAL.left(student))));
      const rolls = await world.desk.rolls(from, place);
      const students = (rolls.find(({ session }) => session === handover.session)?.students ?? [])
        .filter((student) => student.status === "in-class" && student.place === place)
        .map(({ id }) => id);
      const offer = await world.desk.offerHandover(from, { place, to, count: students.length, students });
      stage.expect(offer.ok, `offering ${place}: ${offer.ok ? "" : offer.code}`);
      await world.until(world.now() + HANDOVER_COUNT_MS);
      const offered = (await world.desk.openHandovers(to)).find((one) => one.place === place);
      stage.expect(offered?.offeredCount === students.length, `the offer of ${place} is not on the screen of ${to}`);
      if (!offered) return;
      const acceptance = { count: students.length, differences: [] };
      const answer = await world.desk.acceptHandover(to, offered.id, acceptance);
      stage.expect(answer.ok, `accepting ${place}: ${answer.ok ? "" : answer.code}`);
      stage.say(`${place} 交接 ${students.length} 人`, `${place}: ${students.length} children handed over`);
    },
  };
}

function leavesAfter(plan: DayPlan, student: string, session: string): boolean {
  return plan.children.find((child) => child.student === student)?.doors.at(-1)?.session === session;
}
