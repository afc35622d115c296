/**
 * What a run of journal entries changes in the live picture of one school. Pure: entries in, steps out.
 * Only facts count, and they mean what the core's evolve.ts makes of them (a test holds the two together). A fact that this version
 * cannot read is left out of the picture and counted (the entry itself is kept), for the gateway may be newer.
 */
import { type Static, type TSchema, Type } from "typebox";
import { Compile } from "typebox/compile";
import { Bilingual } from "#contract/shapes.ts";
import { ALARM_STATES, CUSTODY_STATUSES } from "#core/state.ts";

const Id = Type.String({ maxLength: 128 });
const IdOrNull = Type.Union([Id, Type.Null()]);
const At = Type.Integer();

const CustodyFact = Type.Object({
  custody: Type.Object({
    student: Id,
    status: Type.Enum(CUSTODY_STATUSES),
    custodian: IdOrNull,
    place: IdOrNull,
    session: IdOrNull,
    since: At,
    unattended: IdOrNull,
  }),
});
const AlarmFact = Type.Object({
  alarm: Type.Object({
    id: Id,
    kind: Type.String({ maxLength: 64 }),
    priority: Type.Integer({ minimum: 1, maximum: 3 }),
    state: Type.Enum(ALARM_STATES),
    active: Type.Boolean(),
    place: IdOrNull,
    since: At,
    /** How far it went up the school's ladder; 3 is the district. Left out by gateways that have none. */
    level: Type.Optional(Type.Integer({ minimum: 0, maximum: 3 })),
  }),
});
const PlanFact = Type.Object({
  plan: Type.Object({
    name: Bilingual,
    places: Type.Array(Type.Object({ id: Id, kind: Type.String({ maxLength: 64 }), name: Bilingual })),
  }),
});
const RosterFact = Type.Object({
  roster: Type.Object({ students: Type.Array(Type.Object({ id: Id, guardians: Type.Array(Id) })) }),
});
const DayFact = Type.Object({ day: Type.Object({ day: Type.String({ maxLength: 10 }), origin: At }) });

export type LiveCustody = Static<typeof CustodyFact>["custody"];
export type LiveAlarm = Static<typeof AlarmFact>["alarm"];
export type LivePlan = Static<typeof PlanFact>["plan"];
export type LiveDay = Static<typeof DayFact>["day"];
/** A child of the roster and with whom it is while it is at home. */
export type LiveStudent = { readonly student: string; readonly guardian: string };

/** An entry as far as the projection reads it. */
export type ReadEntry = { readonly at: number; readonly facts: readonly unknown[] };

/** One change of the picture; they are applied in order. `records` holds the last word on each child and alarm. */
export type LiveStep =
  | {
      readonly kind: "records";
      readonly custody: ReadonlyMap<string, LiveCustody>;
      readonly alarms: ReadonlyMap<string, LiveAlarm>;
    }
  | { readonly kind: "plan"; readonly plan: LivePlan }
  | { readonly kind: "roster"; readonly students: readonly LiveStudent[] }
  | { readonly kind: "day"; readonly day: LiveDay };

export type LiveChange = {
  /** School time of the last entry; null when there was none. */
  readonly at: number | null;
  readonly steps: readonly LiveStep[];
  /** Facts of a known kind that could not be read. */
  readonly unread: number;
};

/** Folds entries, oldest first, into the change that they make together. */
export function changeOf(entries: Iterable<ReadEntry>): LiveChange {
  const draft: Draft = { at: null, steps: [], unread: 0, custody: new Map(), alarms: new Map() };
  for (const entry of entries) {
    draft.at = entry.at;
    for (const fact of entry.facts) {
      const kind = typeof fact === "object" && fact !== null && "kind" in fact ? fact.kind : null;
      if (typeof kind !== "string" || !Object.hasOwn(READERS, kind)) continue;
      if (!READERS[kind as keyof typeof READERS](draft, fact)) draft.unread += 1;
    }
  }
  flush(draft);
  return { at: draft.at, steps: draft.steps, unread: draft.unread };
}

type Draft = {
  at: number | null;
  readonly steps: LiveStep[];
  unread: number;
  custody: Map<string, LiveCustody>;
  alarms: Map<string, LiveAlarm>;
};

/** One reader a kind of fact; every other kind changes nothing in the district's picture. */
const READERS = {
  "custody-changed": reader(CustodyFact, (draft, { custody }) => draft.custody.set(custody.student, custody)),
  "alarm-changed": reader(AlarmFact, (draft, { alarm }) => draft.alarms.set(alarm.id, alarm)),
  "plan-set": reader(PlanFact, (draft, { plan }) => step(draft, { kind: "plan", plan })),
  "roster-set": reader(RosterFact, (draft, { roster }) =>
    step(draft, {
      kind: "roster",
      students: roster.students.map(({ id, guardians }) => ({ student: id, guardian: guardians[0] ?? id })),
    }),
  ),
  "day-set": reader(DayFact, (draft, { day }) => step(draft, { kind: "day", day })),
} as const;

function reader<S extends TSchema>(schema: S, read: (draft: Draft, fact: Static<S>) => unknown) {
  const check = Compile(schema);
  return (draft: Draft, fact: unknown): boolean => {
    if (!check.Check(fact)) return false;
    read(draft, fact as Static<S>);
    return true;
  };
}

/** A step that what came before it must not overtake. */
function step(draft: Draft, next: LiveStep): void {
  flush(draft);
  draft.steps.push(next);
}

function flush(draft: Draft): void {
  if (draft.custody.size === 0 && draft.alarms.size === 0) return;
  draft.steps.push({ kind: "records", custody: draft.custody, alarms: draft.alarms });
  draft.custody = new Map();
  draft.alarms = new Map();
}
