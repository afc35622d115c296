/** Who goes home when, with whom, through which gate. */
import type { Random } from "../random.ts";
import type { Session, Student } from "../school/document.ts";
import type { Gate } from "./ground.ts";

/** One family's pickup: one request for all its children. */
export type Pickup = {
  readonly id: string;
  readonly children: readonly { readonly student: string; readonly card: string }[];
  readonly collector: string;
  /** Null: the adult left the card at home, and the guard looks the family up. */
  readonly card: string | null;
  readonly gate: Gate;
  readonly at: number;
  readonly when: PickupTime;
  /** The confirmed child goes out behind another one without a tap; the record stays open until a person settles it. */
  readonly slipsOut: boolean;
};

export type SelfDismissal = {
  readonly student: string;
  readonly card: string;
  readonly gate: Gate;
  readonly at: number;
};

export const PICKUP_TIMES = ["after-class", "between", "staggered", "at-the-end", "extended", "late"] as const;
export type PickupTime = (typeof PICKUP_TIMES)[number];

/** How the families of the last ordinary session are dealt out. Most come in the last hour: dismissal is staggered (错峰). */
const SHARES: readonly (readonly [PickupTime, number])[] = [
  ["between", 0.1],
  ["staggered", 0.8],
  ["at-the-end", 1],
];
const CARD_FORGOTTEN_SHARE = 0.04;

/** Minutes from the end of a child's last session, or for `between` and `staggered` from the start of it. */
const SPANS: Readonly<Record<PickupTime, { readonly from: number; readonly to: number }>> = {
  "after-class": { from: 0.2, to: 5 },
  between: { from: -8, to: -4 },
  staggered: { from: 20, to: 64 },
  "at-the-end": { from: 0.5, to: 5 },
  extended: { from: 12, to: 34 },
  late: { from: 35, to: 35 },
};
const BEFORE_HANDOVER = { from: 0.1, to: 0.8 } as const;
/** A child's own window begins with the bell; by the reader's clock, which may be seconds behind. Nobody runs into it. */
const SELF_SPAN = { from: 1, to: 5 } as const;
const SELF_BEFORE_HANDOVER = { from: 0.8, to: 1.3 } as const;

export type PickupInput = {
  readonly students: readonly Student[];
  readonly today: readonly Session[];
  readonly at: (minute: number) => number;
  readonly slot: (reader: string, wanted: number) => number;
  readonly cardOf: (person: string) => string;
  readonly gateOf: (student: string) => Gate;
  /** Children of these lessons who leave after class leave before the handover, so that both adults count the same. */
  readonly handoverSession: string | null;
  readonly wanderer: string | null;
  readonly slips: string | null;
  readonly barredChild: string | null;
  readonly chance: Random;
};

export function planPickups(input: PickupInput): { pickups: Pickup[]; selfDismissals: SelfDismissal[] } {
  const collected = input.students.filter(({ dismissal }) => dismissal === "collected");
  const families = [...Map.groupBy(collected, ({ guardians }) => guardians[0] ?? "").values()];
  // The first family of extended care is the late one.
  const late = families.find(([child]) => child && lastSession(input, child.id)?.kind === "extended");
  return {
    pickups: families.map((family) => planPickup(input, family, family === late)),
    selfDismissals: input.students
      .filter(({ dismissal }) => dismissal === "self")
      .map(({ id }) => {
        const gate = input.gateOf(id);
        const span = beforeHandover(input, id) ? SELF_BEFORE_HANDOVER : SELF_SPAN;
        const end = lastSession(input, id)?.end ?? 0;
        const at = input.slot(gate.out, input.at(end + within(span, input.chance)));
        return { student: id, card: input.cardOf(id), gate, at };
      }),
  };
}

function planPickup(input: PickupInput, family: readonly Student[], late: boolean): Pickup {
  const [first] = family;
  const session = first && lastSession(input, first.id);
  if (!first || !session) throw new Error("a child without a session today");
  const ids = family.map(({ id }) => id);
  const when = pickupTime(input, session, ids, late);
  const early = when === "after-class" && ids.some((id) => beforeHandover(input, id));
  const base = when === "between" || when === "staggered" ? session.start : session.end;
  const minute = extendedStart(session, when) ?? base;
  const gate = input.gateOf(first.id);
  const collector = first.guardians.find((guardian) => family.every(({ barred }) => !barred.includes(guardian)));
  if (!collector) throw new Error(`nobody may collect ${first.id}`);
  const slipsOut = input.slips !== null && ids.includes(input.slips);
  const span = early ? BEFORE_HANDOVER : SPANS[when];
  const forgotten = !slipsOut && input.chance.chance(CARD_FORGOTTEN_SHARE);
  return {
    id: `pickup/${first.id}`,
    children: ids.map((student) => ({ student, card: input.cardOf(student) })),
    collector,
    card: forgotten ? null : input.cardOf(collector),
    gate,
    at: input.slot(gate.in, input.at(minute + within(span, input.chance))),
    when,
    slipsOut,
  };
}

/** In extended care pickups are counted from its start: whoever comes, comes as soon as work allows. */
function extendedStart(session: Session, when: PickupTime): number | null {
  return when === "extended" || when === "late" ? session.start : null;
}

function pickupTime(input: PickupInput, session: Session, ids: readonly string[], late: boolean): PickupTime {
  if (session.kind === "class") return "after-class";
  if (session.kind === "extended") return late ? "late" : "extended";
  const special = [input.wanderer, input.slips, input.barredChild].some((id) => id !== null && ids.includes(id));
  const draw = input.chance.next();
  return special ? "at-the-end" : (SHARES.find(([, below]) => draw < below)?.[0] ?? "at-the-end");
}

function lastSession({ today }: PickupInput, student: string): Session | undefined {
  return today.filter(({ students }) => students.includes(student)).sort((one, other) => other.end - one.end)[0];
}

function beforeHandover(input: PickupInput, student: string): boolean {
  return lastSession(input, student)?.id === input.handoverSession;
}

function within({ from, to }: { readonly from: number; readonly to: number }, chance: Random): number {
  return from + chance.next() * (to - from);
}
