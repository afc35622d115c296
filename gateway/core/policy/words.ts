/** The plan's own words in both languages, as findings say them. */
import type { Bilingual, MinuteOfDay } from "../ids.ts";
import type { Activity, PaperKind, PayBand, SessionKind } from "../plan.ts";

/** `1080` is `18:00`. */
export function clockTime(minute: MinuteOfDay): string {
  const hours = Math.floor(minute / 60);
  return `${String(hours).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

export const SESSION_KIND_WORDS: { readonly [K in SessionKind]: Bilingual } = {
  class: { zh: "上课", en: "class" },
  "before-school": { zh: "课前服务", en: "before-school" },
  noon: { zh: "午间服务", en: "noon" },
  "after-school": { zh: "课后服务", en: "after-school" },
  extended: { zh: "延时托管", en: "extended care" },
  "evening-study": { zh: "晚自习", en: "evening study" },
};

export const ACTIVITY_WORDS: { readonly [A in Activity]: Bilingual } = {
  lesson: { zh: "课程", en: "lesson" },
  homework: { zh: "作业", en: "homework" },
  tutoring: { zh: "答疑辅导", en: "tutoring" },
  reading: { zh: "阅读", en: "reading" },
  sports: { zh: "体育", en: "sports" },
  arts: { zh: "艺术", en: "arts" },
  science: { zh: "科普", en: "science" },
  labor: { zh: "劳动", en: "labor" },
  club: { zh: "社团", en: "club" },
  film: { zh: "影视", en: "film" },
  practice: { zh: "综合实践", en: "practice" },
  care: { zh: "看护", en: "care" },
  rest: { zh: "休息", en: "rest" },
  "self-study": { zh: "自主学习", en: "self-study" },
  "new-lesson": { zh: "讲授新课", en: "new lessons" },
  "subject-training": { zh: "学科类培训", en: "subject training" },
};

export const PAPER_WORDS: { readonly [P in PaperKind]: Bilingual } = {
  "committee-consent": { zh: "家长委员会意见", en: "the parent committee's consent" },
  "plan-filed": { zh: "方案备案", en: "the plan's filing" },
  "plan-approved": { zh: "方案批复", en: "the plan's approval" },
  "plan-published": { zh: "方案公示", en: "the plan's publication" },
  "fees-published": { zh: "收费公示", en: "the publication of fees" },
  "parents-notified": { zh: "告家长书", en: "the letter to parents" },
  survey: { zh: "意向调研", en: "the survey of wishes" },
  briefing: { zh: "行政会、教师会", en: "the staff briefing" },
  "timetable-filed": { zh: "课表备案", en: "the timetable's filing" },
  "timetable-published": { zh: "课表公示", en: "the timetable's publication" },
  "pay-plan-filed": { zh: "补助发放方案备案", en: "the pay plan's filing" },
  "safety-system": { zh: "安全管理制度", en: "the safety system" },
  "emergency-plan": { zh: "应急预案", en: "the emergency plan" },
  drill: { zh: "应急演练", en: "an emergency drill" },
  "venue-check": { zh: "场所安全检查", en: "the check of venues" },
  "open-day": { zh: "课后服务开放日", en: "an open day" },
  "term-evaluation": { zh: "学期考评", en: "the term's evaluation" },
  "complaint-channel": { zh: "监督渠道", en: "the complaint channel" },
  "working-groups": { zh: "领导、工作、督导小组", en: "the leading, working and supervision groups" },
  "duty-statement": { zh: "安全责任状", en: "the safety responsibility statement" },
  "service-guide": { zh: "课后服务指南", en: "the service guide" },
  "income-published": { zh: "收支公示", en: "the publication of income and spending" },
  training: { zh: "人员培训", en: "staff training" },
  feedback: { zh: "家长意见收集", en: "the collection of parents' opinions" },
};

export const PAY_BAND_WORDS: { readonly [B in PayBand]: Bilingual } = {
  day: { zh: "白天", en: "day" },
  evening: { zh: "晚自习", en: "evening" },
};

const WEEKDAY_WORDS: readonly Bilingual[] = [
  { zh: "周一", en: "Mondays" },
  { zh: "周二", en: "Tuesdays" },
  { zh: "周三", en: "Wednesdays" },
  { zh: "周四", en: "Thursdays" },
  { zh: "周五", en: "Fridays" },
  { zh: "周六", en: "Saturdays" },
  { zh: "周日", en: "Sundays" },
];

/** ISO weekdays, ascending: "周一、周三", "Mondays, Wednesdays". */
export function weekdayWords(weekdays: readonly number[]): Bilingual {
  const named = weekdays.map((weekday) => WEEKDAY_WORDS[weekday - 1] ?? { zh: String(weekday), en: String(weekday) });
  return { zh: named.map((one) => one.zh).join("、"), en: named.map((one) => one.en).join(", ") };
}

/** Grades, ascending; null stands for groups whose grade the plan does not tell. */
export function gradeWords(grades: readonly (number | null)[]): Bilingual {
  const told = grades.filter((grade) => grade !== null);
  if (told.length < grades.length) return { zh: "各年级", en: "all grades" };
  const one = told.length === 1;
  return { zh: `${told.join("、")}年级`, en: `${one ? "grade" : "grades"} ${told.join(", ")}` };
}

/** Several names in a row. */
export function listed(names: readonly Bilingual[]): Bilingual {
  return { zh: names.map(({ zh }) => zh).join("、"), en: names.map(({ en }) => en).join(", ") };
}
