/** What the running rules need from the policy packs in force (R1, R2, G3): who may be with children, and what nobody may teach. */
import type { ClauseId } from "../ids.ts";
import type { Activity, Grace } from "../plan.ts";
import type { Employment } from "../roster.ts";

/** What may have to be on file before an adult from outside is with children; the fields of `Clearance`. */
export const NEEDS = ["records", "pool", "insurance", "review", "agreement"] as const;
export type NeedKind = (typeof NEEDS)[number];
export type Need = { readonly what: NeedKind; readonly of: readonly Employment[]; readonly clause: ClauseId };

/** A time that a clause fixes further than the hard range does: a plan outside `min` to `max` is refused with the clause. */
export type GraceFix = {
  readonly grace: keyof Grace;
  readonly min: number;
  readonly max: number;
  readonly clause: ClauseId;
};

/** What one pack asks of the running rules. */
export type Demands = {
  readonly needs: readonly Need[];
  /** What no outside body may run, and the clause that says so. */
  readonly bans: readonly { readonly activity: Activity; readonly clause: ClauseId }[];
  readonly fixes: readonly GraceFix[];
};

export type Requirements = {
  /** The packs' own first, so that the clause that is named is the district's where it has one. */
  readonly needs: readonly Need[];
  readonly bans: Demands["bans"];
  /** The roll is due at the bell (XJ-13); null: when the plan says. */
  readonly rollAtBell: ClauseId | null;
};

/**
 * In force with every pack and with none: outside bodies only from the approved pool and insured, and nobody from
 * outside without a clean record. A district may ask for more, and no plan for less (R1).
 */
const ALWAYS: Pick<Demands, "needs" | "bans"> = {
  needs: [
    { what: "records", of: ["retired", "volunteer", "coach", "third-party"], clause: "JA-14" },
    { what: "pool", of: ["third-party"], clause: "QS-02" },
    { what: "insurance", of: ["third-party"], clause: "QS-05" },
  ],
  bans: [{ activity: "subject-training", clause: "WH-N7" }],
};

/** What the rules need from these packs together. */
export function requirementsOf(packs: readonly { readonly demands: Demands }[]): Requirements {
  const demands = [...packs.map((pack) => pack.demands), ALWAYS];
  const atBell = packs
    .flatMap((pack) => pack.demands.fixes)
    .find((fix) => fix.grace === "rollDueMinutes" && fix.max === 0);
  return {
    needs: demands.flatMap((one) => one.needs),
    bans: demands.flatMap((one) => one.bans),
    rollAtBell: atBell?.clause ?? null,
  };
}

/** The clause that forbids an outside body to run this activity (XW-11, WH-N7); null: it may. */
export function activityBan(activity: Activity, { bans }: Requirements): ClauseId | null {
  return bans.find((ban) => ban.activity === activity)?.clause ?? null;
}
