/** The school document that the simulation writes: plain JSON, the form in which a gateway takes a school in. */

export type Bilingual = { readonly zh: string; readonly en: string };
/** Minutes after local midnight, 0 to 1439. */
export type Window = { readonly from: number; readonly to: number };

export type Place = { readonly id: string; readonly kind: "gate" | "room"; readonly name: Bilingual };
export type ReaderPost = {
  readonly id: string;
  readonly place: string;
  readonly lane: "in" | "out" | "both" | "none";
  readonly name: Bilingual;
};
export type Group = {
  readonly id: string;
  readonly name: Bilingual;
  readonly homeroom: string;
  readonly grade?: number;
};
export type Session = {
  readonly id: string;
  readonly kind: "class" | "after-school" | "extended";
  readonly name: Bilingual;
  readonly place: string;
  readonly start: number;
  readonly end: number;
  /** ISO weekdays, 1 (Monday) to 7. */
  readonly weekdays: readonly number[];
  /** Who may open it: the planned teacher first, then approved substitutes. */
  readonly staff: readonly string[];
  readonly students: readonly string[];
  readonly activity?: "lesson" | "homework" | "club" | "care";
};
export type GateDuty = Window & { readonly place: string; readonly staff: string };
/** Who pays what for a class hour of duty, and how long one is: what no document says, the school does. */
export type Pay = {
  readonly classHourMinutes: readonly { readonly from: string; readonly minutes: number }[];
  readonly rates: readonly {
    readonly band: "day" | "evening";
    readonly from: string;
    readonly yuan: number;
    readonly source: string;
  }[];
  readonly rounding: { readonly mode: "none" | "down" | "nearest" | "up"; readonly stepHours: number };
};
/** What the plan leaves out means the product's default. */
export type SchoolPlan = {
  readonly version: number;
  readonly school: string;
  readonly name: Bilingual;
  /** IANA zone. */
  readonly zone: string;
  readonly places: readonly Place[];
  readonly readers: readonly ReaderPost[];
  readonly groups: readonly Group[];
  readonly sessions: readonly Session[];
  readonly gateDuty: readonly GateDuty[];
  readonly dutyLeader: string;
  readonly patrol: readonly string[];
  readonly leads: readonly string[];
  /** Nobody walks a recorded round in the simulated day. */
  readonly patrolRounds: number;
  readonly pay: Pay;
};

export type StaffRole = "guard" | "duty-teacher" | "homeroom" | "patrol" | "office" | "lead";
export type Assurance = "L0" | "L1" | "L2";
export type Student = {
  readonly id: string;
  readonly group: string;
  readonly dismissal: "collected" | "self";
  readonly selfDismissal: Window | null;
  readonly guardians: readonly string[];
  readonly barred: readonly string[];
};
export type Staff = { readonly id: string; readonly roles: readonly StaffRole[] };
export type Person = { readonly id: string; readonly name: string; readonly relation?: Bilingual };
export type Card = {
  /** UID, upper-case hex, in the order the card sends it. */
  readonly card: string;
  readonly person: string;
  readonly assurance: Assurance;
  readonly status: "active" | "lost" | "blocked" | "expired";
};

export type SimSchool = {
  readonly version: number;
  readonly plan: SchoolPlan;
  readonly students: readonly Student[];
  readonly staff: readonly Staff[];
  readonly guardians: readonly string[];
  readonly people: readonly Person[];
  readonly cards: readonly Card[];
};

/** Everything with this prefix is kept free for trying things by hand; the simulated day never touches it. */
export const SPARE_PREFIX = "spare";

/** Whether the simulated day must leave this person, place, reader or session alone. */
export function isSpare(id: string): boolean {
  return id.startsWith(SPARE_PREFIX);
}
