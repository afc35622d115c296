/** Facts as sentences, for whoever asks why. Facts that only repeat others are left out. */
import type { Fact } from "../core/facts.ts";
import type { Bilingual } from "../core/ids.ts";
import type { ExplainQuestion } from "./explain.ts";

/** One fact in words; null for one that says nothing to people. */
export function explainFact(fact: Fact, { names, time, before }: ExplainQuestion): Bilingual | null {
  const name = (id: string | null) => names.named(id)?.name ?? "—";
  const placeOf = (id: string | null) => before.planned.places.get(id ?? "")?.name ?? { zh: id ?? "—", en: id ?? "—" };
  switch (fact.kind) {
    case "custody-changed": {
      const { student, status, custodian, place, since, rule } = fact.custody;
      const where = placeOf(place);
      return {
        zh: `${name(student)} → ${status}，由 ${name(custodian)} 负责，${where.zh}，自 ${time(since)}（${rule}）`,
        en: `${name(student)} → ${status} with ${name(custodian)}, ${where.en}, since ${time(since)} (${rule})`,
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
      return { zh: fact.kind, en: fact.kind };
  }
}
