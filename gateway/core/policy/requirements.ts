/** What the running rules need from the policy packs in force (R1, R2, G3): who may be with children, and what nobody may teach. */
import type { ClauseId } from "../ids.ts";
import type { Activity, Grace } from "../plan.ts";
import type { Employment } from "../roster.ts";
import type { CheckName, CheckOf } from "./checks/check.ts";
import type { PolicyPack } from "./pack.ts";

/** What may have to be on file before an adult from outside is with children; the fields of `Clearance`. */
export const NEEDS = ["records", "pool", "insurance", "review", "agreement"] as const;
export type NeedKind = (typeof NEEDS)[number];
export type Need = { readonly what: NeedKind; readonly of: readonly Employment[]; readonly clause: ClauseId };
/** What no outside body may run. */
export type Ban = { readonly activity: Activity; readonly clause: ClauseId };

/** A time that a clause fixes further than the hard range does: a plan outside `min` to `max` is refused with the clause. */
export type GraceFix = {
  readonly grace: keyof Grace;
  readonly min: number;
  readonly max: number;
  readonly clause: ClauseId;
};

export type Requirements = {
  /** The packs' own first, so that the clause that is named is the district's where it has one. */
  readonly needs: readonly Need[];
  readonly bans: readonly Ban[];
  readonly fixes: readonly GraceFix[];
  /** The roll is due at the bell (XJ-13); null: when the plan says. */
  readonly rollAtBell: ClauseId | null;
};

/**
 * In force with every pack and with none: outside bodies only from the approved pool and insured, and nobody from
 * outside without a clean record. A district may ask for more, and no plan for less (R1).
 */
export const STANDING_NEEDS: readonly Need[] = [
  { what: "records", of: ["retired", "volunteer", "coach", "third-party"], clause: "JA-14" },
  { what: "pool", of: ["third-party"], clause: "QS-02" },
  { what: "insurance", of: ["third-party"], clause: "QS-05" },
];
/** No pack can lift it: no outside body trains in school subjects. */
export const STANDING_BANS: readonly Ban[] = [{ activity: "subject-training", clause: "WH-N7" }];

/** What the rules need from these packs together. Ask once a plan, not once a tap: it reads every clause. */
export function requirementsOf(packs: readonly PolicyPack[]): Requirements {
  const fixes = ask(packs, "grace-fixed").map(({ check, clause }) => {
    const { grace, min, max } = check;
    return { grace, min, max, clause };
  });
  return {
    needs: [
      ...ask(packs, "outside-staff").map(({ check, clause }) => ({ what: check.what, of: check.of, clause })),
      ...STANDING_NEEDS,
    ],
    bans: [
      ...ask(packs, "outside-ban").map(({ check, clause }) => ({ activity: check.activity, clause })),
      ...STANDING_BANS,
    ],
    fixes,
    rollAtBell: fixes.find(({ grace, max }) => grace === "rollDueMinutes" && max === 0)?.clause ?? null,
  };
}

type Asked<Name extends CheckName> = { readonly check: CheckOf<Name>; readonly clause: ClauseId };

/** Every check of one name in these packs, with its clause. */
function ask<Name extends CheckName>(packs: readonly PolicyPack[], name: Name): readonly Asked<Name>[] {
  return packs.flatMap((pack) =>
    pack.clauses.flatMap((clause) =>
      clause.checks
        .filter((check): check is CheckOf<Name> => check.check === name)
        .map((check) => ({ check, clause: clause.id })),
    ),
  );
}

/** The clause that forbids an outside body to run this activity (XW-11, WH-N7); null: it may. */
export function activityBan(activity: Activity, { bans }: Requirements): ClauseId | null {
  return bans.find((ban) => ban.activity === activity)?.clause ?? null;
}
