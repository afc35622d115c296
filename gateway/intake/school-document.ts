/**
 * The one file from which a gateway learns its school: plan, people, cards. Rosters from Excel or OneRoster become
 * this too. Names and cards go from here into the vault; the journal gets ids only.
 */
import { type Static, Type } from "typebox";
import { CARD_PATTERN } from "#wire/messages.ts";
import { rosterOf, staffOf, studentOf } from "../core/plan-defaults.ts";
import {
  ASSURANCES,
  CREDENTIAL_STATUSES,
  type Credential,
  DISMISSAL_MODES,
  EMPLOYMENTS,
  NO_CLEARANCE,
  type Roster,
  STAFF_ROLES,
  type Staff,
  type Student,
} from "../core/roster.ts";
import { bilingual, day, defaulted, id, minuteOf, orNull, STRICT, span, text, weekday } from "./plan/fields.ts";
import { PlanDocument } from "./plan-document.ts";

const NAME_LENGTH_MAX = 60;

const PickupPersonDocument = Type.Object(
  {
    person: id({ title: "接送人 Person" }),
    from: orNull(day({ title: "第一天 First day" })),
    to: orNull(day({ title: "最后一天 Last day" })),
    weekdays: defaulted(Type.Array(weekday, { title: "星期 Weekdays", description: "empty: every day" }), []),
  },
  STRICT,
);

const StudentDocument = Type.Object(
  {
    id: id({ title: "编号 Id" }),
    group: id({ title: "班级 Class" }),
    dismissal: defaulted(Type.Enum(DISMISSAL_MODES, { title: "离校方式 Dismissal" }), "collected"),
    selfDismissal: orNull(span({ title: "自行离校 Alone", description: "the guardian's written consent, and when" })),
    guardians: Type.Array(id({ title: "监护人 Guardian" })),
    delegates: defaulted(Type.Array(PickupPersonDocument, { title: "接送人 Others who may collect" }), []),
    barred: defaulted(Type.Array(id({ title: "禁止接送 Barred" })), []),
  },
  STRICT,
);

const ClearanceDocument = Type.Object(
  {
    records: orNull(day({ title: "无犯罪记录查询至 Records checked until" })),
    badRecord: orNull(day({ title: "不良记录自 Bad record since" })),
    insurance: orNull(day({ title: "意外保险至 Insured until" })),
    pool: orNull(
      Type.Object(
        { id: text({ title: "编号 Filing id" }), to: orNull(day({ title: "有效至 Until" })) },
        { ...STRICT, title: "资源库 Approved pool" },
      ),
    ),
    reviewed: orNull(day({ title: "面审 Reviewed on" })),
    agreement: orNull(text({ title: "协议 Agreement" })),
  },
  { ...STRICT, title: "准入材料 Clearance" },
);

const StaffDocument = Type.Object(
  {
    id: id({ title: "编号 Id" }),
    roles: Type.Array(Type.Enum(STAFF_ROLES)),
    employment: defaulted(Type.Enum(EMPLOYMENTS, { title: "身份 Employment" }), "own"),
    provider: orNull(id({ title: "第三方机构 Provider", description: "the body that sends them" })),
    clearance: defaulted(ClearanceDocument, {}),
    removed: orNull(day({ title: "清退 Removed", description: "no duty and no gate from this day on (QS-04)" })),
  },
  STRICT,
);

export const SchoolDocument = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    plan: PlanDocument,
    students: Type.Array(StudentDocument),
    staff: Type.Array(StaffDocument),
    guardians: Type.Array(id({ title: "监护人 Guardian" })),
    delegates: defaulted(
      Type.Array(id({ title: "接送人 Delegate" }), { description: "on some child's list and nobody's guardian" }),
      [],
    ),
    badges: defaulted(
      Type.Array(id({ title: "访客证 Badge" }), { description: "lent to one visitor at a time (G6); needs no name" }),
      [],
    ),
    /** Personal fields; they are sealed under a key per person and never enter the journal in clear. */
    people: Type.Array(
      Type.Object(
        {
          id: id({ title: "编号 Id" }),
          name: Type.String({ minLength: 1, maxLength: NAME_LENGTH_MAX }),
          relation: Type.Optional(bilingual({ title: "关系 Relation" })),
        },
        STRICT,
      ),
    ),
    cards: Type.Array(
      Type.Object(
        {
          card: Type.String({ pattern: CARD_PATTERN }),
          person: id({ title: "持卡人 Holder" }),
          assurance: Type.Enum(ASSURANCES),
          status: Type.Enum(CREDENTIAL_STATUSES),
        },
        STRICT,
      ),
    ),
  },
  STRICT,
);
export type SchoolDocument = Static<typeof SchoolDocument>;

/** The roster that a document stands for, every default filled in. @param document as the schema accepts it */
export function readRoster(document: SchoolDocument, credentials: readonly Credential[]): Roster {
  const { version, guardians, delegates = [], badges = [] } = document;
  return rosterOf({
    version,
    students: document.students.map(readStudent),
    staff: document.staff.map(readStaff),
    guardians,
    delegates,
    badges,
    credentials,
  });
}

function readStudent(document: SchoolDocument["students"][number]): Student {
  const { selfDismissal = null, delegates = [], ...student } = document;
  return studentOf({
    ...student,
    selfDismissal: selfDismissal && { from: minuteOf(selfDismissal.from), to: minuteOf(selfDismissal.to) },
    delegates: delegates.map((one) => ({ from: null, to: null, weekdays: [], ...one })),
  });
}

function readStaff({ clearance, ...staff }: SchoolDocument["staff"][number]): Staff {
  const { pool = null, ...papers } = clearance ?? {};
  return staffOf({
    ...staff,
    clearance: { ...NO_CLEARANCE, ...papers, pool: pool && { to: null, ...pool } },
  });
}
