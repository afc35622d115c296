/** What everybody will do today, as data: drawn once from the school document and a seed, before anything happens. */
import { type Random, random } from "../random.ts";
import { isSpare, type SimSchool } from "../school/document.ts";
import { type Cast, castRoles } from "./cast.ts";
import { type ChildDay, planChildren } from "./child-plan.ts";
import { type Gate, type Ground, groundOf, type HandoverPlan, homeGates, need } from "./ground.ts";
import { type Pickup, planPickups, type SelfDismissal } from "./pickup-plan.ts";
import { planRooms, type RoomSession } from "./room-plan.ts";

/** Minutes after midnight. */
const STAFF_ARRIVE = { from: 7 * 60 + 2, to: 7 * 60 + 16 } as const;
const UNKNOWN_CARD_AT = 10 * 60 + 20;
const BARRED_AT = 17 * 60 + 5;
/** People without a room go home; the gates are the last. */
const STAFF_LEAVE_AT = 19 * 60 + 6;
const GUARDS_LEAVE_AT = 19 * 60 + 8;
/** From the start of the session that a child missed until it is found, minutes. */
const FOUND_AFTER_MINUTES = 18;
/** An EM4100 tag that no roster holds. */
const UNKNOWN_CARD = "3AFFFFFFFF";

export type StaffDay = {
  readonly staff: string;
  readonly card: string;
  readonly arrives: number;
  readonly in: string;
  readonly leaves: number;
  readonly out: string;
  /** The last session for which this person answers; null for those who hold no room. */
  readonly lastSession: string | null;
};

export type DayPlan = {
  /** Local midnight, epoch milliseconds. */
  readonly origin: number;
  readonly gates: readonly Gate[];
  readonly children: readonly ChildDay[];
  readonly staff: readonly StaffDay[];
  readonly rooms: readonly RoomSession[];
  readonly handover: HandoverPlan | null;
  readonly pickups: readonly Pickup[];
  readonly selfDismissals: readonly SelfDismissal[];
  readonly incidents: {
    readonly unknownCard: { readonly gate: Gate; readonly card: string; readonly at: number };
    readonly barred: {
      readonly gate: Gate;
      readonly person: string;
      readonly card: string;
      readonly student: string;
      readonly at: number;
    } | null;
    readonly wanderer: { readonly student: string; readonly session: string; readonly foundAt: number } | null;
  };
  /** Who does the walking, and who settles what is left open. */
  readonly patrol: string;
  readonly lead: string;
};

/** The same school, seed and day give the same plan. `weekday` is ISO, 1 (Monday) to 7. */
export function planDay(
  school: SimSchool,
  { seed, origin, weekday }: { seed: number | string; origin: number; weekday: number },
): DayPlan {
  const chance = random(`${seed}/day`);
  const ground = groundOf(school, { origin, weekday });
  const cast = castRoles(ground, chance.fork("cast"));
  const gateOf = homeGates(ground, chance.fork("gates"));
  const staff = planStaff(ground, chance.fork("staff"));
  const { pickups, selfDismissals } = planPickups({
    ...ground,
    students: school.students.filter(({ id }) => !isSpare(id) && !cast.ill.has(id)),
    gateOf,
    handoverSession: ground.handover?.session ?? null,
    wanderer: cast.wanderer?.student ?? null,
    slips: cast.slips,
    barredChild: cast.barred?.student ?? null,
    chance: chance.fork("pickups"),
  });
  return {
    origin,
    gates: ground.gates,
    children: planChildren(ground, { cast, gateOf, pickups, chance: chance.fork("children") }),
    staff,
    rooms: planRooms(ground, chance.fork("rooms")),
    handover: ground.handover,
    pickups,
    selfDismissals,
    incidents: planIncidents(ground, cast),
    patrol: need(school.staff.find(({ id, roles }) => !isSpare(id) && roles.includes("patrol"))?.id, "a patrol"),
    lead: school.plan.dutyLeader,
  };
}

function planStaff({ school, today, gates, cardOf, at, slot }: Ground, chance: Random): StaffDay[] {
  return school.staff
    .filter(({ id }) => !isSpare(id))
    .map(({ id, roles }): StaffDay => {
      const post = gates.find(({ guard }) => guard === id);
      const gate = post ?? chance.pick(gates);
      const [last] = today.filter(({ staff }) => staff[0] === id).sort((one, other) => other.end - one.end);
      const spread = STAFF_ARRIVE.to - STAFF_ARRIVE.from;
      const wanted = post ? STAFF_ARRIVE.from - 1 : STAFF_ARRIVE.from + chance.next() * spread;
      return {
        staff: id,
        card: cardOf(id),
        arrives: slot(gate.in, at(wanted)),
        in: gate.in,
        leaves: at(last ? last.end + 3 : roles.includes("guard") ? GUARDS_LEAVE_AT : STAFF_LEAVE_AT),
        out: gate.out,
        lastSession: last?.id ?? null,
      };
    });
}

function planIncidents({ gates, at, cardOf, today }: Ground, { barred, wanderer }: Cast): DayPlan["incidents"] {
  const gate = need(gates[0], "a gate");
  const missed = today.find(({ id }) => id === wanderer?.session);
  return {
    unknownCard: { gate, card: UNKNOWN_CARD, at: at(UNKNOWN_CARD_AT) },
    barred: barred ? { gate, ...barred, card: cardOf(barred.person), at: at(BARRED_AT) } : null,
    wanderer: wanderer && missed ? { ...wanderer, foundAt: at(missed.start + FOUND_AFTER_MINUTES) } : null,
  };
}
