/** What a school document's schema cannot say of its people: each is there once, has a name, and is who others mean. */
import { isDay } from "../core/local-date.ts";
import type { Plan } from "../core/plan.ts";
import type { PlanPath } from "../core/policy/finding.ts";
import { contradictions, reportTwice } from "./plan/contradictions.ts";
import type { DocumentFault } from "./plan/faults.ts";
import { minuteOf } from "./plan/fields.ts";
import { readPlanDocument } from "./plan-document.ts";
import type { SchoolDocument } from "./school-document.ts";

type Words = DocumentFault["message"];
type Check = {
  readonly document: SchoolDocument;
  readonly plan: Plan;
  readonly fault: (path: PlanPath, message: Words) => void;
};

/**
 * Every fault of a document that the schema accepts: the plan's contradictions, then the people's. What the plan refers
 * to is checked when it is adopted.
 *
 * @param planned the plan that holds instead of the document's own, and is checked elsewhere; null: the document's own
 */
export function schoolFaults(document: SchoolDocument, planned: Plan | null): readonly DocumentFault[] {
  const plan = planned ?? readPlanDocument(document.plan);
  const faults: DocumentFault[] = (planned ? [] : contradictions(plan)).map(({ path, message }) => ({
    path: ["plan", ...path],
    message,
  }));
  const check: Check = { document, plan, fault: (path, message) => void faults.push({ path, message }) };
  checkIds(check);
  checkStudents(check);
  checkStaff(check);
  checkCards(check);
  return faults;
}

const none = (what: Words, id: string): Words => ({ zh: `没有${what.zh}“${id}”`, en: `no ${what.en} "${id}"` });

/** One id is one person, in whichever list; everybody but a badge has a name. */
function checkIds({ document, fault }: Check): void {
  const lists = ["students", "staff", "guardians", "delegates", "badges"] as const;
  const seen = new Map<string, string>();
  reportTwice(
    ["people"],
    document.people.map(({ id }) => id),
    fault,
  );
  const named = new Set(document.people.map(({ id }) => id));
  for (const name of lists)
    (document[name] ?? []).forEach((one, at) => {
      const id = typeof one === "string" ? one : one.id;
      if (seen.has(id))
        fault([name, at], {
          zh: `“${id}”已在 ${seen.get(id)} 中`,
          en: `"${id}" stands twice, also in ${seen.get(id)}`,
        });
      seen.set(id, name);
      if (name !== "badges" && !named.has(id))
        fault([name, at], none({ zh: "姓名：", en: "person with a name for" }, id));
    });
}

function checkStudents({ document, plan, fault }: Check): void {
  const groups = new Set(plan.groups.map(({ id }) => id));
  const guardians = new Set(document.guardians);
  const delegates = new Set(document.delegates);
  document.students.forEach((student, at) => {
    const path = ["students", at] as const;
    if (!groups.has(student.group)) fault([...path, "group"], none({ zh: "班级", en: "class" }, student.group));
    student.guardians.forEach((id, i) => {
      if (!guardians.has(id)) fault([...path, "guardians", i], none({ zh: "监护人", en: "guardian" }, id));
    });
    (student.delegates ?? []).forEach(({ person, from, to }, i) => {
      // A guardian of one child may be on the list of another.
      if (!delegates.has(person) && !guardians.has(person))
        fault([...path, "delegates", i, "person"], none({ zh: "接送人", en: "delegate" }, person));
      checkSpan([...path, "delegates", i], { from: from ?? null, to: to ?? null }, fault);
    });
    checkDismissal(student, path, fault);
  });
}

function checkDismissal(
  { dismissal, selfDismissal }: SchoolDocument["students"][number],
  path: PlanPath,
  fault: Check["fault"],
): void {
  if (dismissal === "self" && !selfDismissal)
    fault([...path, "selfDismissal"], {
      zh: "自行离校须有监护人同意的时间段",
      en: "self-dismissal needs the guardian's consent window",
    });
  if (selfDismissal && minuteOf(selfDismissal.to) <= minuteOf(selfDismissal.from))
    fault([...path, "selfDismissal", "to"], { zh: "不晚于开始时间", en: "is not after its start" });
}

type Span = { readonly from: string | null; readonly to: string | null };

function checkSpan(path: PlanPath, { from, to }: Span, fault: Check["fault"]): void {
  checkDay([...path, "from"], from, fault);
  checkDay([...path, "to"], to, fault);
  if (from !== null && to !== null && to < from)
    fault([...path, "to"], { zh: `早于第一天 ${from}`, en: `is before its first day, ${from}` });
}

function checkDay(path: PlanPath, value: string | null, fault: Check["fault"]): void {
  if (value !== null && !isDay(value))
    fault(path, { zh: `日历上没有 ${value}`, en: `${value} is not a day of the calendar` });
}

function checkStaff({ document, plan, fault }: Check): void {
  const providers = new Set(plan.providers.map(({ id }) => id));
  document.staff.forEach(({ provider = null, removed = null, clearance = {} }, at) => {
    const path = ["staff", at] as const;
    if (provider !== null && !providers.has(provider))
      fault([...path, "provider"], none({ zh: "第三方机构", en: "provider" }, provider));
    checkDay([...path, "removed"], removed, fault);
    for (const name of ["records", "badRecord", "insurance", "reviewed"] as const)
      checkDay([...path, "clearance", name], clearance[name] ?? null, fault);
    checkDay([...path, "clearance", "pool", "to"], clearance.pool?.to ?? null, fault);
  });
}

function checkCards({ document, fault }: Check): void {
  const { cards, people, badges = [] } = document;
  reportTwice(
    ["cards"],
    cards.map(({ card }) => card),
    (path) => fault(path, { zh: "这张卡出现了两次", en: "this card stands twice" }),
  );
  const holders = new Set([...people.map(({ id }) => id), ...badges]);
  cards.forEach(({ person }, at) => {
    if (!holders.has(person)) fault(["cards", at, "person"], none({ zh: "人员", en: "person" }, person));
  });
}
