/** Outside bodies and adults (XW-10, XW-11, XW-23, WH-05, WH-N7, QS-02 to QS-06, QS-15, JA-14). */
import type { Provider } from "../../plan.ts";
import type { Staff } from "../../roster.ts";
import type { Fault } from "../finding.ts";
import type { PlanView } from "../plan-view.ts";
import { LACKING, type UnqualifiedReason } from "../qualification.ts";
import { ACTIVITY_WORDS } from "../words.ts";
import type { CheckOf } from "./check.ts";

/** Of an adult: what is against them. */
export const REASON_WORDS: { readonly [R in UnqualifiedReason]: { readonly zh: string; readonly en: string } } = {
  removed: { zh: "已清退", en: "was removed as unfit" },
  "provider-blocked": { zh: "所属机构已被禁止", en: "is sent by a blocked body" },
  "not-cleared": { zh: "没有有效的无不良记录核查", en: "has no valid check of records" },
  "not-in-pool": { zh: "不在市、区课程师资库中", en: "is in no approved pool" },
  "no-insurance": { zh: "没有有效的意外保险", en: "has no valid accident insurance" },
  "not-reviewed": { zh: "未经面审核实", en: "was not interviewed with papers verified" },
  "no-agreement": { zh: "没有备案协议", en: "has no filed agreement" },
};

export function outsideStaff(check: CheckOf<"outside-staff">, view: PlanView): readonly Fault[] {
  return plannedStaff(view).flatMap(({ staff, provider, path, day }): Fault[] => {
    if (!check.of.includes(staff.employment)) return [];
    const { reason, isOnFile } = LACKING[check.what];
    if (isOnFile({ staff, provider, day })) return [];
    const words = REASON_WORDS[reason];
    return [
      {
        path,
        message: { zh: `${staff.id} 在 ${day} ${words.zh}`, en: `${staff.id} ${words.en} on ${day}` },
        satisfy: { zh: "开课前办妥并登记", en: "it on file before the first session" },
      },
    ];
  });
}

type Planned = {
  readonly staff: Staff;
  readonly provider: Provider | null;
  readonly path: readonly (string | number)[];
  /** The day that is judged: today, or the session's first when that is still to come. */
  readonly day: string;
};

/** Who is planned for a session, with the body that sends them. Nobody, when the roster is not known. */
export function plannedStaff({ plan, roster, today }: PlanView): readonly Planned[] {
  const known = new Map((roster?.staff ?? []).map((one) => [one.id, one]));
  return plan.sessions.flatMap((session, index) =>
    session.staff.flatMap((id, position): Planned[] => {
      const staff = known.get(id);
      if (staff === undefined) return [];
      const provider = plan.providers.find((one) => one.id === staff.provider) ?? null;
      const day = session.from !== null && session.from > today ? session.from : today;
      return [{ staff, provider, path: ["sessions", index, "staff", position], day }];
    }),
  );
}

export function paidByAgreement({ of }: CheckOf<"paid-by-agreement">, view: PlanView): readonly Fault[] {
  return outsideStaff({ check: "outside-staff", what: "agreement", of }, view);
}

export function outsideBan(check: CheckOf<"outside-ban">, view: PlanView): readonly Fault[] {
  const activity = ACTIVITY_WORDS[check.activity];
  const fault = (path: readonly (string | number)[]): Fault => ({
    path,
    message: { zh: `由校外机构开展${activity.zh}`, en: `An outside body is to run ${activity.en}` },
    satisfy: { zh: `校外机构不得开展${activity.zh}`, en: `no ${activity.en} by an outside body` },
  });
  const outsiders = new Set(
    plannedStaff(view)
      .filter(({ staff }) => staff.employment === "third-party")
      .map(({ path }) => path[1]),
  );
  const sessions = view.plan.sessions.flatMap((session, index) => {
    const isOutside = session.provider !== null || outsiders.has(index);
    return isOutside && session.activity === check.activity ? [fault(["sessions", index, "activity"])] : [];
  });
  const bodies = view.plan.providers.flatMap((provider, index) =>
    provider.activities.includes(check.activity) ? [fault(["providers", index, "activities"])] : [],
  );
  return [...sessions, ...bodies];
}

export function providers(_check: CheckOf<"providers">, { plan, today }: PlanView): readonly Fault[] {
  const known = new Map(plan.providers.map((provider, index) => [provider.id, { provider, index }]));
  return plan.sessions.flatMap((session, place): Fault[] => {
    const found = session.provider === null ? undefined : known.get(session.provider);
    if (found === undefined) return [];
    const { provider, index } = found;
    const day = session.from !== null && session.from > today ? session.from : today;
    const wrong = whatIsWrong(provider, day).map(({ field, ...words }) => ({
      path: ["providers", index, field],
      ...words,
    }));
    if (provider.activities.includes(session.activity)) return wrong;
    const activity = ACTIVITY_WORDS[session.activity];
    return [
      ...wrong,
      {
        path: ["sessions", place, "provider"],
        message: { zh: `该机构未获准开展${activity.zh}`, en: `This body was not approved for ${activity.en}` },
        satisfy: { zh: "只开展入库时核准的项目", en: "only what it was approved for" },
      },
    ];
  });
}

type Lack = { readonly field: keyof Provider } & Pick<Fault, "message" | "satisfy">;

function whatIsWrong(provider: Provider, day: string): readonly Lack[] {
  const lacks: readonly (Lack & { readonly is: boolean })[] = [
    {
      is: provider.pool === null,
      field: "pool",
      message: { zh: "不在市、区课程师资库中", en: "It is in no approved pool" },
      satisfy: { zh: "从市、区课程师资库中引入", en: "a body of the city's or district's pool" },
    },
    {
      is: provider.agreement === null,
      field: "agreement",
      message: { zh: "没有协议", en: "There is no agreement with it" },
      satisfy: { zh: "签订写明审核、监管、评价办法的协议", en: "an agreement on review, supervision and evaluation" },
    },
    {
      is: provider.blocked,
      field: "blocked",
      message: { zh: "已被禁止进校", en: "It is blocked" },
      satisfy: { zh: "更换机构", en: "another body" },
    },
    {
      is: (provider.from !== null && day < provider.from) || (provider.to !== null && day > provider.to),
      field: "to",
      message: { zh: `${day} 不在备案期内`, en: `Its filing does not hold on ${day}` },
      satisfy: { zh: "在备案期内开课", en: "sessions within the time of its filing" },
    },
  ];
  return lacks.filter(({ is }) => is).map(({ is: _is, ...lack }) => lack);
}
