/**
 * The plan (一校一案) as a document: `plan.yaml`, and `plan` of a school document. Names and nesting are those of the core's
 * `Plan`, so that a finding's path is a place in the file. What is left out means what plan-defaults.ts says.
 */
import { type Static, Type } from "typebox";
import { type Plan, SECTORS, STAGES, WORKDAY_READINGS } from "../core/plan.ts";
import {
  feeOf,
  graceOf,
  groupOf,
  lineOf,
  PLAN_DEFAULTS,
  payOf,
  placeOf,
  providerOf,
  sessionOf,
  windowOf,
} from "../core/plan-defaults.ts";
import { CAMPUS_FIELDS } from "./plan/campus.ts";
import { bilingual, defaulted, id, minuteOf, minuteOrNull, orNull, STRICT, time } from "./plan/fields.ts";
import { FeeDocument, PaperDocument, PayDocument, ProviderDocument } from "./plan/money.ts";
import {
  ClosureDocument,
  GraceChangeDocument,
  GraceDocument,
  LineDocument,
  SessionDocument,
  TermDocument,
  WindowDocument,
} from "./plan/timetable.ts";

const ROUNDS_MAX = 12;
const staffId = id({ title: "教职工 Member of staff" });

export const PlanDocument = Type.Object(
  {
    version: Type.Integer({ minimum: 1, title: "版本 Version", description: "a plan is adopted when it is higher" }),
    school: id({ title: "学校 School", description: "the school's id, as in the topics of its readers" }),
    name: bilingual({ title: "校名 Name" }),
    zone: Type.String({ minLength: 1, title: "时区 Zone", description: "IANA time zone", examples: ["Asia/Shanghai"] }),
    stage: defaulted(Type.Enum(STAGES, { title: "学段 Stage" }), PLAN_DEFAULTS.stage),
    sector: defaulted(Type.Enum(SECTORS, { title: "性质 Sector" }), PLAN_DEFAULTS.sector),
    boarding: defaulted(Type.Boolean({ title: "寄宿 Boarding" }), PLAN_DEFAULTS.boarding),
    packs: defaulted(
      Type.Array(id({ title: "政策包 Pack" }, ["xuanwu-2021"]), {
        title: "政策包 Policy packs",
        description: "documents in force, against which the plan is checked (P2)",
      }),
      [],
    ),
    terms: defaulted(Type.Array(TermDocument, { title: "学期 Terms", description: "none: it runs all year" }), []),
    workdays: defaulted(
      Type.Enum(WORKDAY_READINGS, {
        title: "工作日含义 Workdays",
        description: "what the school chose workday to mean: with make-up days, or Monday to Friday",
      }),
      PLAN_DEFAULTS.workdays,
    ),
    closures: defaulted(Type.Array(ClosureDocument, { title: "停课日 Closures" }), []),
    ...CAMPUS_FIELDS,
    sessions: Type.Array(SessionDocument, { title: "时段 Sessions" }),
    lines: defaulted(Type.Array(LineDocument, { title: "路队 Lines" }), []),
    dutyLeader: id({ title: "带班领导 Duty leader", description: "custodian of last resort: no child is nobody's" }),
    patrol: defaulted(
      Type.Array(staffId, { title: "巡察 Patrol", description: "told next when nobody acknowledges" }),
      [],
    ),
    leads: defaulted(Type.Array(staffId, { title: "学校负责人 Leads", description: "told after the patrol (A1)" }), []),
    patrolRounds: defaulted(
      Type.Integer({
        minimum: 0,
        maximum: ROUNDS_MAX,
        title: "每日巡察次数 Patrol rounds",
        description: "each day (QS-10)",
      }),
      PLAN_DEFAULTS.patrolRounds,
    ),
    closes: orNull(
      time({ title: "清校 Closes", description: "a visitor still inside then is an alarm (G6); null: never" }),
    ),
    grace: defaulted(GraceDocument, {}),
    graceChanges: defaulted(
      Type.Array(GraceChangeDocument, {
        title: "宽限调整 Changes",
        description: "visible and dated, each with its reason",
      }),
      [],
    ),
    windows: defaulted(Type.Array(WindowDocument, { title: "结束时间 End windows" }), []),
    fees: defaulted(Type.Array(FeeDocument, { title: "收费 Fees", description: "recorded, never collected" }), []),
    pay: defaulted(PayDocument, {}),
    providers: defaulted(Type.Array(ProviderDocument, { title: "第三方机构 Providers" }), []),
    papers: defaulted(
      Type.Array(PaperDocument, { title: "材料 Papers", description: "that a clause asks for, on file since when" }),
      [],
    ),
  },
  { ...STRICT, title: "一校一案 School plan" },
);
export type PlanDocument = Static<typeof PlanDocument>;

/** The plan that a document stands for, every default filled in. @param document as the schema accepts it */
export function readPlanDocument(document: PlanDocument): Plan {
  const { closes = null, grace = {}, pay = {} } = document;
  return {
    ...PLAN_DEFAULTS,
    ...document,
    places: document.places.map(placeOf),
    groups: document.groups.map(groupOf),
    sessions: document.sessions.map((session) =>
      sessionOf({ ...session, start: minuteOf(session.start), end: minuteOf(session.end) }),
    ),
    lines: (document.lines ?? []).map((line) => lineOf({ ...line, departs: minuteOf(line.departs) })),
    gateDuty: document.gateDuty.map((duty) => ({ ...duty, from: minuteOf(duty.from), to: minuteOf(duty.to) })),
    closes: minuteOrNull(closes),
    grace: graceOf(grace),
    graceChanges: document.graceChanges ?? [],
    windows: (document.windows ?? []).map(({ floor = null, target = null, ceiling = null, ...window }) =>
      windowOf({
        ...window,
        floor: minuteOrNull(floor),
        target: minuteOrNull(target),
        ceiling: minuteOrNull(ceiling),
      }),
    ),
    fees: (document.fees ?? []).map(feeOf),
    pay: payOf(pay),
    providers: (document.providers ?? []).map(providerOf),
  };
}
