/**
 * The world in which a simulated day is lived: time, readers, and the staff's screens. Over real sockets it is a gateway;
 * in a test it is the core in the same process. The stories cannot tell the difference.
 */
import type { TapOutcome } from "../reader/virtual-reader.ts";

export type World = {
  /** School time, epoch milliseconds. */
  now(): number;
  /** Resolves at this school time, at once when it has passed; rejects with `DayCalledOff` when it is. */
  until(schoolMs: number): Promise<void>;
  /** Holds a card to a reader and waits for what the person sees. */
  tap(reader: string, card: string): Promise<TapOutcome>;
  readonly desk: StaffDesk;
};

/** The day was called off: everybody stops where they are. */
export class DayCalledOff extends Error {
  override readonly name = "DayCalledOff";
  readonly code = "day/called-off";
}

/** A staff action as the gateway answered it: done, or refused with a stable code. A broken connection throws instead. */
export type DeskAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: string };

export type Mark = {
  readonly student: string;
  readonly mark: "present" | "leave" | "elsewhere" | "collected" | "searching";
};
export type Difference = {
  readonly student: string;
  readonly reason: "missing" | "extra" | "elsewhere" | "collected";
};

/** The parts of the gateway's answers that the stories look at (contract section 3). */
export type PickupView = {
  readonly id: string;
  readonly state: "open" | "granted" | "done" | "denied";
  readonly gate: string;
  readonly self: boolean;
  readonly students: readonly { readonly id: string }[];
  readonly collector: { readonly id: string } | null;
};
export type HandoverView = {
  readonly id: string;
  readonly state: string;
  readonly place: string;
  readonly offeredCount: number;
};
export type RollView = {
  readonly session: string;
  readonly closed: boolean;
  readonly students: readonly {
    readonly id: string;
    readonly mark: string | null;
    readonly status: string;
    readonly place: string | null;
  }[];
};
export type AlarmView = {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly active: boolean;
  readonly place: string | null;
  readonly people: readonly { readonly id: string }[];
};
export type StudentView = {
  readonly id: string;
  readonly custody: { readonly status: string; readonly place: string | null };
};
export type HeadcountView = {
  readonly campus: {
    readonly expected: number;
    readonly notArrived: number;
    readonly absent: number;
    readonly released: number;
    readonly onSite: number;
    readonly unattended: number;
    readonly unaccounted: number;
  };
};

/** The staff's side of the gateway. `by` is always the person who acts. */
export type StaffDesk = {
  requestPickup(
    by: string,
    request: { readonly students: readonly string[]; readonly collector?: string; readonly gate: string },
  ): Promise<DeskAnswer<PickupView>>;
  confirmPickup(
    by: string,
    pickup: string,
    confirmation: { readonly collector?: string },
  ): Promise<DeskAnswer<PickupView>>;
  denyPickup(by: string, pickup: string, denial: { readonly reason: string }): Promise<DeskAnswer<PickupView>>;
  openPickups(by: string): Promise<readonly PickupView[]>;
  offerHandover(
    by: string,
    offer: {
      readonly place: string;
      readonly to: string;
      readonly count: number;
      readonly students: readonly string[];
    },
  ): Promise<DeskAnswer<HandoverView>>;
  acceptHandover(
    by: string,
    handover: string,
    acceptance: { readonly count: number; readonly differences: readonly Difference[] },
  ): Promise<DeskAnswer<HandoverView>>;
  openHandovers(by: string): Promise<readonly HandoverView[]>;
  rolls(by: string, place: string): Promise<readonly RollView[]>;
  settleRoll(by: string, session: string, roll: { readonly marks: readonly Mark[] }): Promise<DeskAnswer<RollView>>;
  settleChild(
    by: string,
    student: string,
    settlement: {
      readonly outcome: "in-care" | "released" | "absent";
      readonly place: string | null;
      readonly custodian: string;
      readonly reason: string;
    },
  ): Promise<DeskAnswer<StudentView>>;
  alarms(by: string, state: "open" | "all"): Promise<readonly AlarmView[]>;
  acknowledge(by: string, alarm: string): Promise<DeskAnswer<AlarmView>>;
  students(by: string): Promise<readonly StudentView[]>;
  headcount(by: string): Promise<HeadcountView>;
};

/** Statuses of a child who is on the campus (contract: the sum of `onSite`). */
export const ON_SITE: ReadonlySet<string> = new Set([
  "arriving",
  "in-class",
  "in-care",
  "in-transit",
  "awaiting-pickup",
  "unattended",
]);
