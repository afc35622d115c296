/** What families pay and what a class hour pays (XW-18 to XW-22, QS-15, QS-18, JA-11, JA-12). Recorded, never collected. */
import type { Fee, PayRate } from "../../plan.ts";
import type { Fault } from "../finding.ts";
import type { PlanView } from "../plan-view.ts";
import { PAY_BAND_WORDS, SESSION_KIND_WORDS } from "../words.ts";
import type { CheckOf } from "./check.ts";

/** What a family pays the school itself; what is collected for an outside body is another thing (代收费, XW-20). */
const isOwn = ({ agency }: Fee): boolean => !agency;

/** One fault for each fee that is wrong, at this field of it. */
function fees(
  { plan }: PlanView,
  isWrong: (fee: Fee) => boolean,
  fault: { readonly field: keyof Fee } & Pick<Fault, "message" | "satisfy">,
): readonly Fault[] {
  const { field, ...words } = fault;
  return plan.fees.flatMap((fee, index) => (isWrong(fee) ? [{ path: ["fees", index, field], ...words }] : []));
}

export function feePerTerm(_check: CheckOf<"fee-per-term">, view: PlanView): readonly Fault[] {
  return fees(view, (fee) => isOwn(fee) && fee.per !== "term", {
    field: "per",
    message: { zh: "不是按学期收取", en: "It is not charged by the term" },
    satisfy: { zh: "按每生每学期收取，不跨学期", en: "a fee per student per term, never across terms" },
  });
}

export function feeAtMost(check: CheckOf<"fee-at-most">, view: PlanView): readonly Fault[] {
  const kind = SESSION_KIND_WORDS[check.kind];
  return fees(view, (fee) => isOwn(fee) && fee.kinds.includes(check.kind) && fee.amount > check.yuan, {
    field: "amount",
    message: { zh: `${kind.zh}收费高于 ${check.yuan} 元`, en: `The ${kind.en} fee is above ${check.yuan} yuan` },
    satisfy: { zh: `每生每学期不超过 ${check.yuan} 元`, en: `at most ${check.yuan} yuan per student per term` },
  });
}

export function noFeeInPrivateSchools(_check: CheckOf<"no-fee-in-private-schools">, view: PlanView): readonly Fault[] {
  const isPrivate = view.plan.sector === "private";
  return fees(view, (fee) => isPrivate && isOwn(fee) && fee.amount > 0, {
    field: "amount",
    message: { zh: "民办学校另行收取课后服务费", en: "A private school charges a separate fee" },
    satisfy: { zh: "不另行收费", en: "no fee of its own: tuition covers it" },
  });
}

export function feeWaiver(_check: CheckOf<"fee-waiver">, view: PlanView): readonly Fault[] {
  const isWaived = ({ waivers }: Fee) => waivers.some(({ share }) => share > 0);
  return fees(view, (fee) => isOwn(fee) && fee.amount > 0 && !isWaived(fee), {
    field: "waivers",
    message: { zh: "没有对家庭经济困难学生的减免", en: "Nothing is waived for families in hardship" },
    satisfy: { zh: "写明困难学生的减免", en: "a waiver for registered-poor and low-income families" },
  });
}

export function feeApproved(_check: CheckOf<"fee-approved">, view: PlanView): readonly Fault[] {
  return fees(view, (fee) => fee.source.trim() === "", {
    field: "source",
    message: { zh: "没有写明收费依据", en: "It does not say who approved the fee" },
    satisfy: { zh: "写明批准部门及文号", en: "who approved it, and under which number" },
  });
}

export function feePublished(_check: CheckOf<"fee-published">, view: PlanView): readonly Fault[] {
  const published = view.plan.papers.filter(({ kind }) => kind === "fees-published").map(({ day }) => day);
  return fees(view, (fee) => fee.amount > 0 && !published.some((day) => day <= fee.from), {
    field: "from",
    message: { zh: "收取前没有公示", en: "It was not published before it holds" },
    satisfy: {
      zh: "papers 中一条 fees-published，日期不晚于收费起始日",
      en: `an entry "fees-published" of the plan's papers, on or before its first day`,
    },
  });
}

/** Rates that hold today or later, with their places in the plan. */
function standingRates({ plan, today }: PlanView): readonly { readonly rate: PayRate; readonly index: number }[] {
  return plan.pay.rates
    .map((rate, index) => ({ rate, index }))
    .filter(
      ({ rate }) =>
        !plan.pay.rates.some((later) => later.band === rate.band && rate.from < later.from && later.from <= today),
    );
}

export function payFloor(check: CheckOf<"pay-floor">, view: PlanView): readonly Fault[] {
  const band = PAY_BAND_WORDS[check.band];
  return standingRates(view)
    .filter(({ rate }) => rate.band === check.band && rate.yuan < check.yuan)
    .map(({ rate, index }) => ({
      path: ["pay", "rates", index, "yuan"],
      message: {
        zh: `${band.zh}每课时 ${rate.yuan} 元，低于 ${check.yuan} 元`,
        en: `A ${band.en} class hour pays ${rate.yuan} yuan, less than ${check.yuan}`,
      },
      satisfy: { zh: `每课时不低于 ${check.yuan} 元`, en: `at least ${check.yuan} yuan a class hour` },
    }));
}

export function payCap(_check: CheckOf<"pay-cap">, view: PlanView): readonly Fault[] {
  const { rates, capYuan } = view.plan.pay;
  if (rates.length === 0) return [];
  if (capYuan === null)
    return [
      {
        path: ["pay", "capYuan"],
        message: {
          zh: "文件未写明市级补助基准，方案中也没有，无法核对",
          en: "The document does not state the city's base, nor does the plan, so no rate can be compared with it",
        },
        satisfy: { zh: "写明市级补助基准（capYuan）", en: "the city's base as `capYuan`" },
        level: "warning",
      },
    ];
  return standingRates(view)
    .filter(({ rate }) => rate.yuan > capYuan)
    .map(({ rate, index }) => ({
      path: ["pay", "rates", index, "yuan"],
      message: {
        zh: `每课时 ${rate.yuan} 元，超过市级补助基准 ${capYuan} 元`,
        en: `A class hour pays ${rate.yuan} yuan, more than the city's base of ${capYuan}`,
      },
      satisfy: { zh: `不超过 ${capYuan} 元`, en: `at most ${capYuan} yuan` },
    }));
}

/** JA-11: who agreed stands in the rate, and the committee's paper is not later than the rate. */
export function payAgreed(_check: CheckOf<"pay-agreed">, view: PlanView): readonly Fault[] {
  const consents = view.plan.papers.filter(({ kind }) => kind === "committee-consent").map(({ day }) => day);
  return standingRates(view)
    .filter(({ rate }) => rate.source.trim() === "" || !consents.some((day) => day <= rate.from))
    .map(({ index }) => ({
      path: ["pay", "rates", index, "source"],
      message: { zh: "没有家长委员会商定的依据", en: "Nothing shows that the parent committee agreed to it" },
      satisfy: {
        zh: "写明来源，并有不晚于起始日的家长委员会意见（papers: committee-consent）",
        en: "its source, and the parent committee's consent on or before its first day (papers: committee-consent)",
      },
    }));
}
