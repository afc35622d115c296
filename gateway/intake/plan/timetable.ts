/** The plan's terms, sessions, lines, end times and grace times, as a document writes them. */
import { type TInteger, type TOptional, Type } from "typebox";
import { GRACE } from "../../core/grace.ts";
import type { Bilingual } from "../../core/ids.ts";
import { ACTIVITIES, type Grace, LINE_KINDS, SESSION_FORMS, SESSION_KINDS } from "../../core/plan.ts";
import { grade } from "./campus.ts";
import { bilingual, day, defaulted, id, monthDay, orNull, STRICT, text, time, weekday } from "./fields.ts";

const EVERY_SCHOOL_DAY = [1, 2, 3, 4, 5];
const LINE_MINUTES_MAX = 120;

const weekdays = defaulted(
  Type.Array(weekday, { title: "星期 Weekdays", description: "on which it runs, 1 is Monday" }),
  EVERY_SCHOOL_DAY,
);
const studentIds = (description: string) =>
  defaulted(Type.Array(id({ title: "学生 Student" }), { title: "学生 Students", description }), []);

export const TermDocument = Type.Object(
  {
    id: id({ title: "编号 Id" }, ["2026-autumn"]),
    from: day({ title: "第一天 First day" }),
    to: day({ title: "最后一天 Last day" }),
  },
  { ...STRICT, title: "学期 Term" },
);

export const ClosureDocument = Type.Object(
  { day: day({ title: "日期 Day" }), reason: text({ title: "原因 Reason" }) },
  { ...STRICT, title: "停课日 Closure" },
);

export const SessionDocument = Type.Object(
  {
    id: id({ title: "编号 Id" }, ["art-club"]),
    kind: Type.Enum(SESSION_KINDS, {
      title: "类别 Kind",
      description: "kinds stay apart for rules, fee and pay (P1a); class is a lesson block",
    }),
    name: bilingual({ title: "名称 Name" }),
    place: id({ title: "场所 Place", description: "id of a place" }),
    start: time({ title: "开始 Start" }),
    end: time({ title: "结束 End", description: "the planned end; when it really ends the taps show" }),
    weekdays,
    from: orNull(day({ title: "第一天 First day", description: "null: the term's" })),
    to: orNull(day({ title: "最后一天 Last day", description: "null: the term's" })),
    staff: Type.Array(id({ title: "教职工 Member of staff" }), {
      minItems: 1,
      title: "教师 Adults",
      description: "who may open it (R1): the planned teacher first, then approved substitutes",
    }),
    students: studentIds("named by the plan itself; enrolments (P3) and groups add to them"),
    groups: defaulted(
      Type.Array(id({ title: "班级 Class" }), {
        title: "整班 Classes",
        description: "that come whole, as to a lesson",
      }),
      [],
    ),
    grades: defaulted(
      Type.Array(grade, { title: "面向年级 Grades", description: "to which it is offered; empty: every grade" }),
      [],
    ),
    activity: Type.Optional(
      Type.Enum(ACTIVITIES, {
        title: "内容 Activity",
        description: "left out: lesson for a class, care for any other kind",
      }),
    ),
    form: defaulted(
      Type.Enum(SESSION_FORMS, {
        title: "形式 Form",
        description: "off-site: counted out and back in; online: no taps, never counted as supervised presence",
      }),
      "room",
    ),
    provider: orNull(
      id({ title: "第三方机构 Provider", description: "outside body that runs it (QS-02); null: the school's own" }),
    ),
    capacity: orNull(
      Type.Integer({ minimum: 1, title: "名额 Capacity", description: "places to enroll for; null: the room's" }),
    ),
    decision: orNull(
      text({
        title: "决定 Decision",
        description: "who decided that it runs on a rest day or in a vacation, and when (WH-09); null: it does not",
      }),
    ),
  },
  { ...STRICT, title: "时段 Session" },
);

export const LineDocument = Type.Object(
  {
    id: id({ title: "编号 Id" }, ["line-north"]),
    kind: defaulted(Type.Enum(LINE_KINDS, { title: "类别 Kind" }), "walk"),
    name: bilingual({ title: "名称 Name" }),
    leaders: Type.Array(id({ title: "教职工 Member of staff" }), {
      minItems: 1,
      title: "带队教师 Leaders",
      description: "who may lead it; the leader's count authorizes the exit (G2)",
    }),
    students: studentIds("who go home with it"),
    gate: id({ title: "校门 Gate", description: "where it gathers and leaves: id of a place" }),
    departs: time({ title: "出发 Departure" }),
    minutes: orNull(
      Type.Integer({
        minimum: 1,
        maximum: LINE_MINUTES_MAX,
        title: "分钟 Minutes",
        description: "after its departure by which its end must have been reported; null: grace.escortMinutes",
      }),
    ),
    weekdays,
  },
  { ...STRICT, title: "路队 Line" },
);

export const WindowDocument = Type.Object(
  {
    kind: Type.Enum(SESSION_KINDS, { title: "类别 Kind" }),
    season: orNull(
      Type.Object(
        { from: monthDay({ title: "第一天 First day" }), to: monthDay({ title: "最后一天 Last day" }) },
        {
          ...STRICT,
          title: "季节 Season",
          description: "by month and day, both ends included (JA-05); it may run over New Year; null: the whole year",
        },
      ),
    ),
    floor: orNull(time({ title: "不早于 Floor", description: "ends no earlier (XW-02)" })),
    target: orNull(time({ title: "目标 Target", description: "the end that the district names (JA-05)" })),
    ceiling: orNull(time({ title: "不晚于 Ceiling", description: "ends no later (WH-10)" })),
    reason: orNull(
      text({
        title: "理由 Reason",
        description: "why the school deviates from its district's time, and since when (JA-06)",
      }),
    ),
  },
  {
    ...STRICT,
    title: "结束时间 End window",
    description: "floor, target, ceiling and actual end are four things (P1a)",
  },
);

/** What each of the grace times is called. */
export const GRACE_WORDS: { readonly [Name in keyof Grace]: Bilingual } = {
  repeatTapSeconds: { zh: "重复刷卡（秒）", en: "Repeated tap (seconds)" },
  grantMinutes: { zh: "放行有效（分钟）", en: "Exit grant (minutes)" },
  entryRefusedSeconds: { zh: "入校被拒告警（秒）", en: "Refused entry (seconds)" },
  musterMinutes: { zh: "应急点名（分钟）", en: "Muster (minutes)" },
  arrivingMinutes: { zh: "到校未进班（分钟）", en: "Arriving (minutes)" },
  sessionOpensMinutes: { zh: "提前开课（分钟）", en: "Session opens before (minutes)" },
  rollOpensMinutes: { zh: "提前点名（分钟）", en: "Roll opens before (minutes)" },
  rollDueMinutes: { zh: "点名截止（分钟）", en: "Roll due after (minutes)" },
  askGuardianMinutes: { zh: "询问家长前（分钟）", en: "Before the guardian is asked (minutes)" },
  noShowMinutes: { zh: "未到升级（分钟）", en: "No-show escalates (minutes)" },
  unattendedSeconds: { zh: "无人看管（秒）", en: "Unattended room (seconds)" },
  handoverMinutes: { zh: "交接期限（分钟）", en: "Handover (minutes)" },
  clubChangeMinutes: { zh: "转班途中（分钟）", en: "Club change (minutes)" },
  toiletMinutes: { zh: "如厕（分钟）", en: "Toilet (minutes)" },
  pickupWalkMinutes: { zh: "走到校门（分钟）", en: "Walk to the pickup (minutes)" },
  roomCapacity: { zh: "每室人数", en: "Children in a room" },
  strandedMinutes: { zh: "结束后滞留（分钟）", en: "Stranded after the end (minutes)" },
  escortMinutes: { zh: "路队到达（分钟）", en: "Escort line (minutes)" },
  highestAckSeconds: { zh: "最高级告警确认（秒）", en: "Highest alarms acknowledged (seconds)" },
  highAckSeconds: { zh: "高级告警确认（秒）", en: "High alarms acknowledged (seconds)" },
  lowAckSeconds: { zh: "低级告警确认（秒）", en: "Low alarms acknowledged (seconds)" },
};

/** The hard ranges stand in the schema, so that an editor says at once what no plan can leave. */
const graceFields = (withDefaults: boolean) =>
  Object.fromEntries(
    Object.entries(GRACE).map(([name, { rule, value, min, max, means }]) => {
      const words = GRACE_WORDS[name as keyof Grace];
      const description = `${means} (${rule})`;
      const schema = Type.Integer({ minimum: min, maximum: max, title: `${words.zh} ${words.en}`, description });
      return [name, withDefaults ? defaulted(schema, value) : Type.Optional(schema)];
    }),
  ) as Readonly<Record<keyof Grace, TOptional<TInteger>>>;

export const GraceDocument = Type.Object(graceFields(true), {
  ...STRICT,
  title: "宽限时间 Grace times",
  description: "as they hold when no change is in force; each only inside its hard range",
});

export const GraceChangeDocument = Type.Object(
  {
    from: day({ title: "起始日 From", description: "the first day on which it holds" }),
    reason: text({ title: "理由 Reason" }),
    values: Type.Object(graceFields(false), { ...STRICT, title: "新值 Values" }),
  },
  { ...STRICT, title: "宽限调整 Change of grace times" },
);
