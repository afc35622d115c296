/** Facts as sentences, for whoever asks why. Facts that only repeat others are left out. */
import type { Fact, FactKind } from "../core/facts.ts";
import type { Bilingual } from "../core/ids.ts";
import type { CustodyStatus } from "../core/state.ts";
import type { ExplainQuestion } from "./explain.ts";

export const STATUS_WORDS: { readonly [S in CustodyStatus]: Bilingual } = {
  "at-home": { zh: "在家", en: "at home" },
  arriving: { zh: "到校途中", en: "arriving" },
  "in-class": { zh: "上课中", en: "in class" },
  "in-care": { zh: "看护中", en: "in care" },
  "in-transit": { zh: "途中", en: "on the way" },
  "awaiting-pickup": { zh: "等候接领", en: "awaiting pickup" },
  escorted: { zh: "护送中", en: "escorted" },
  released: { zh: "已离校", en: "released" },
  absent: { zh: "缺席", en: "absent" },
  unattended: { zh: "无人看管", en: "unattended" },
};

/** Facts whose name says it all. */
const PLAIN: { readonly [K in FactKind]?: Bilingual } = {
  "session-opened": { zh: "开课", en: "the session opened" },
  "session-ended": { zh: "课已到时", en: "the session's time is over" },
  "session-finished": { zh: "老师结束了这节课", en: "its teacher ended the session" },
  "roll-closed": { zh: "点名完成", en: "the roll closed" },
  "roll-overdue": { zh: "点名超时", en: "the roll is overdue" },
  "roll-deferred": { zh: "读卡器无数据，点名待补判", en: "the roll waits for what a reader has not told" },
  "pickup-opened": { zh: "接领请求已提出", en: "a pickup was asked for" },
  "pickup-granted": { zh: "门卫已确认放行", en: "the guard granted it" },
  "pickup-denied": { zh: "门卫未放行", en: "the guard denied it" },
  "pickup-emptied": { zh: "接领请求已无孩子", en: "nobody of the request is left" },
  "grant-used": { zh: "放行已使用", en: "the grant was used" },
  "grant-lapsed": { zh: "放行已过时", en: "the grant lapsed" },
  "handover-opened": { zh: "交接已提出", en: "a handover was offered" },
  "handover-settled": { zh: "交接已答复", en: "the handover was answered" },
  "handover-overdue": { zh: "交接超时未答复", en: "the handover was not answered in time" },
  "day-set": { zh: "新的一天开始", en: "a day began" },
  "plan-set": { zh: "方案已采纳", en: "a plan was adopted" },
  "roster-set": { zh: "名册已采纳", en: "a roster was adopted" },
};

/** One fact in words; null for one that says nothing to people. */
export function explainFact(fact: Fact, { names, time, before }: ExplainQuestion): Bilingual | null {
  const name = (id: string | null) => names.named(id)?.name ?? "—";
  const placeOf = (id: string | null) => before.planned.places.get(id ?? "")?.name ?? { zh: id ?? "—", en: id ?? "—" };
  switch (fact.kind) {
    case "custody-changed": {
      const { student, status, custodian, place, since, rule } = fact.custody;
      const where = placeOf(place);
      const now = STATUS_WORDS[status];
      return {
        zh: `${name(student)} → ${now.zh}，由 ${name(custodian)} 负责，${where.zh}，自 ${time(since)}（${rule}）`,
        en: `${name(student)} → ${now.en} with ${name(custodian)}, ${where.en}, since ${time(since)} (${rule})`,
      };
    }
    case "custody-corrected": {
      const { student, custodian, place, since } = fact.custody;
      const where = placeOf(place);
      const within = Math.round(fact.within / 1000);
      return {
        zh: `更正：${name(student)} ${time(since)}（±${within} 秒）在 ${where.zh}，由 ${name(custodian)} 负责`,
        en: `corrected: at ${time(since)} (±${within} s) ${name(student)} was in ${where.en} with ${name(custodian)}`,
      };
    }
    case "room-changed": {
      const where = placeOf(fact.place);
      const adult =
        fact.custodian === null
          ? { zh: "无人负责", en: "nobody" }
          : { zh: name(fact.custodian), en: name(fact.custodian) };
      return {
        zh: `${where.zh}：${adult.zh}，课 ${fact.session ?? "—"}`,
        en: `${where.en}: ${adult.en}, session ${fact.session ?? "—"}`,
      };
    }
    case "alarm-changed": {
      const { id, kind, priority, state, people, reason } = fact.alarm;
      const who = people.map(name).join(" ");
      const why = reason === null ? "" : ` (${names.words(reason)})`;
      return {
        zh: `告警 ${id} ${kind} P${priority}：${state} ${who}${why}`,
        en: `alarm ${id} ${kind} P${priority}: ${state} ${who}${why}`,
      };
    }
    case "roll-marked":
      return {
        zh: `点名 ${fact.session}：${name(fact.student)} ${fact.mark}`,
        en: `roll ${fact.session}: ${name(fact.student)} ${fact.mark}`,
      };
    case "tap-judged":
    case "staff-seen":
    case "expected-set":
      return null;
    default:
      return PLAIN[fact.kind] ?? { zh: fact.kind, en: fact.kind };
  }
}
