/** Each child's way: when it comes, which card it tries, at which doors it taps. */
import type { Random } from "../random.ts";
import { isSpare } from "../school/document.ts";
import type { Cast } from "./cast.ts";
import { type Gate, type Ground, MINUTE_MS } from "./ground.ts";
import type { Pickup } from "./pickup-plan.ts";
import { rhythmOf } from "./room-plan.ts";

/** Minutes after midnight. */
const ARRIVAL_RUSH = { from: 7 * 60 + 20, peak: 7 * 60 + 40, to: 7 * 60 + 54 } as const;
const GATE_TO_DOOR_MINUTES = 2;

/** A child's tap at a room's door, `at` or as soon after as the room is open. */
export type DoorTap = {
  readonly session: string;
  readonly reader: string;
  readonly at: number;
  /** The room that the child leaves; it first changes hands by a handover, with this child in the count. */
  readonly afterHandover: string | null;
};

export type ChildDay = {
  readonly student: string;
  readonly card: string;
  readonly gate: Gate;
  /** Null: ill at home today. */
  readonly arrives: number | null;
  /** An old card, reported lost, that the child tries first. */
  readonly lostCard: string | null;
  readonly doors: readonly DoorTap[];
  /** The session at which this child does not arrive, and who looks for it. */
  readonly wandersFrom: string | null;
};

export function planChildren(
  ground: Ground,
  {
    cast,
    gateOf,
    pickups,
    chance,
  }: {
    readonly cast: Cast;
    readonly gateOf: (student: string) => Gate;
    readonly pickups: readonly Pickup[];
    readonly chance: Random;
  },
): ChildDay[] {
  const { school, slot, at, cardOf } = ground;
  const leavesAt = new Map(pickups.flatMap((pickup) => pickup.children.map(({ student }) => [student, pickup.at])));
  const lostCards = new Map(
    school.cards.filter(({ status }) => status === "lost").map(({ person, card }) => [person, card]),
  );
  return school.students
    .filter(({ id }) => !isSpare(id))
    .map(({ id }): ChildDay => {
      const gate = gateOf(id);
      const arrives = cast.ill.has(id) ? null : slot(gate.in, at(rushMinute(chance)));
      const leaves = leavesAt.get(id) ?? Number.POSITIVE_INFINITY;
      const doors = arrives === null ? [] : doorTaps(ground, { student: id, arrives, chance });
      return {
        student: id,
        card: cardOf(id),
        gate,
        arrives,
        lostCard: lostCards.get(id) ?? null,
        doors: doors.filter((door) => door.at < leaves),
        wandersFrom: id === cast.wanderer?.student ? cast.wanderer.session : null,
      };
    });
}

function doorTaps(
  { today, handover, at, doorOf }: Ground,
  { student, arrives, chance }: { readonly student: string; readonly arrives: number; readonly chance: Random },
): DoorTap[] {
  return today
    .filter(({ students }) => students.includes(student))
    .sort((one, other) => one.start - other.start)
    .map((session, index, mine): DoorTap => {
      const { doorsFrom, doorsTo } = rhythmOf(session, handover);
      const wanted = at(session.start + doorsFrom + chance.next() * (doorsTo - doorsFrom));
      const earliest = arrives + GATE_TO_DOOR_MINUTES * MINUTE_MS;
      const counted = handover !== null && mine[index - 1]?.id === handover.session;
      return {
        session: session.id,
        reader: doorOf(session.place),
        at: Math.max(wanted, earliest),
        afterHandover: counted ? handover.place : null,
      };
    });
}

/** A triangle: few early, most around the peak, few at the last minute. */
function rushMinute(chance: Random): number {
  const { from, peak, to } = ARRIVAL_RUSH;
  const draw = chance.next();
  const turn = (peak - from) / (to - from);
  return draw < turn
    ? from + Math.sqrt(draw * (to - from) * (peak - from))
    : to - Math.sqrt((1 - draw) * (to - from) * (to - peak));
}
