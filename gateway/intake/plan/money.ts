/** The plan's fees, pay, outside bodies and papers, as a document writes them. */
import { Type } from "typebox";
import { ACTIVITIES, FEE_PERIODS, PAPER_KINDS, PAY_BANDS, ROUNDINGS, SESSION_KINDS } from "../../core/plan.ts";
import { DEFAULT_PAY } from "../../core/plan-defaults.ts";
import { day, defaulted, id, orNull, STRICT, text } from "./fields.ts";

const CLASS_HOUR_MINUTES_MAX = 240;
const STEP_HOURS_MAX = 4;

const WaiverDocument = Type.Object(
  {
    reason: text({ title: "理由 Reason" }),
    share: Type.Number({ minimum: 0, maximum: 1, title: "减免比例 Share", description: "1 is all of the amount" }),
  },
  { ...STRICT, title: "减免 Waiver" },
);

export const FeeDocument = Type.Object(
  {
    id: id({ title: "编号 Id" }, ["care-term"]),
    kinds: Type.Array(Type.Enum(SESSION_KINDS), { minItems: 1, title: "适用类别 Kinds" }),
    amount: Type.Number({ minimum: 0, title: "金额（元） Amount (yuan)" }),
    per: Type.Enum(FEE_PERIODS, { title: "周期 Per" }),
    from: day({ title: "起始日 From" }),
    source: text({ title: "依据 Source", description: "who fixed or approved it" }),
    agency: defaulted(
      Type.Boolean({ title: "代收费 Agency", description: "collected on behalf of an outside body (XW-20)" }),
      false,
    ),
    waivers: defaulted(Type.Array(WaiverDocument, { title: "减免 Waivers" }), []),
  },
  { ...STRICT, title: "收费 Fee" },
);

const ClassHourDocument = Type.Object(
  {
    from: day({ title: "起始日 From" }),
    minutes: Type.Integer({ minimum: 1, maximum: CLASS_HOUR_MINUTES_MAX, title: "分钟 Minutes" }),
  },
  { ...STRICT, title: "课时长度 Class hour" },
);

const RateDocument = Type.Object(
  {
    band: Type.Enum(PAY_BANDS, { title: "档 Band", description: "day and evening are different rates (XW-22)" }),
    from: day({ title: "起始日 From" }),
    yuan: Type.Number({ minimum: 0, title: "每课时（元） Yuan for one class hour" }),
    source: text({ title: "依据 Source", description: "who agreed to it, such as the parent committee (JA-11)" }),
  },
  { ...STRICT, title: "标准 Rate" },
);

const RoundingDocument = Type.Object(
  {
    mode: Type.Enum(ROUNDINGS, { title: "方式 Mode", description: "none: to the minute" }),
    stepHours: Type.Number({
      exclusiveMinimum: 0,
      maximum: STEP_HOURS_MAX,
      title: "步长（课时） Step (class hours)",
    }),
  },
  { ...STRICT, title: "取整 Rounding" },
);

export const PayDocument = Type.Object(
  {
    classHourMinutes: defaulted(
      Type.Array(ClassHourDocument, {
        title: "课时长度 Length of a class hour",
        description: "no document says how long a class hour is, so the school does, each from a day on",
      }),
      [],
    ),
    rates: defaulted(Type.Array(RateDocument, { title: "标准 Rates" }), []),
    rounding: defaulted(RoundingDocument, DEFAULT_PAY.rounding),
    capYuan: orNull(
      Type.Number({
        minimum: 0,
        title: "上限（元） Cap (yuan)",
        description: "the district's base (QS-18); null: not told",
      }),
    ),
  },
  { ...STRICT, title: "补助 Pay", description: "what a class hour of duty pays (E2)" },
);

export const ProviderDocument = Type.Object(
  {
    id: id({ title: "编号 Id" }),
    name: text({ title: "名称 Name" }),
    pool: orNull(
      text({ title: "资源库编号 Pool", description: "filing id in the approved pool (QS-02); null: in none" }),
    ),
    agreement: orNull(text({ title: "协议 Agreement", description: "where the agreement is filed" })),
    from: orNull(day({ title: "起始日 From" })),
    to: orNull(day({ title: "截止日 To" })),
    blocked: defaulted(Type.Boolean({ title: "停用 Blocked" }), false),
    activities: defaulted(
      Type.Array(Type.Enum(ACTIVITIES), {
        title: "内容 Activities",
        description: "that it may run",
      }),
      [],
    ),
  },
  { ...STRICT, title: "第三方机构 Provider" },
);

export const PaperDocument = Type.Object(
  {
    kind: Type.Enum(PAPER_KINDS, { title: "类别 Kind" }),
    day: day({ title: "日期 Day", description: "on file since" }),
    reference: text({ title: "编号或存放处 Reference" }),
  },
  { ...STRICT, title: "材料 Paper" },
);
