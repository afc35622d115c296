/**
 * What a run of journal entries changes in the live picture of one school. Pure: entries in, changes out.
 * Only facts count, in their order, and the last word on each child and each alarm wins. A fact that this version
 * cannot read is left out of the picture and counted (the entry itself is kept), for the gateway may be newer.
 */
import { type Static, type TSchema, Type } from "typebox";
import { Compile } from "typebox/compile";
import { Bilingual } from "#contract/live.ts";
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

export type LiveCustody = Static<typeof CustodyFact>["custody"];
export type LiveAlarm = Static<typeof AlarmFact>["alarm"];
export type LivePlan = Static<typeof PlanFact>["plan"];

/** An entry as far as the projection reads it. */
export type ReadEntry = { readonly at: number; readonly facts: readonly unknown[] };

export type LiveChange = {
  /** School time of the last entry; null when there was none. */
  readonly at: number | null;
  readonly plan: LivePlan | null;
  /** The children of a roster that was adopted: others leave the picture, newcomers are at home with their first guardian. */
  readonly roster: ReadonlyMap<string, LiveCustody> | null;
  readonly custody: ReadonlyMap<string, LiveCustody>;
  /** A day began: alarms that were closed before it are gone. */
  readonly dayBegan: boolean;
  readonly alarms: ReadonlyMap<string, LiveAlarm>;
  /** Facts of a known kind that could not be read. */
  readonly unread: number;
};

type Open = { -readonly [K in keyof LiveChange]: LiveChange[K] } & {
  custody: Map<string, LiveCustody>;
  alarms: Map<string, LiveAlarm>;
};

/** One reader a kind of fact; every other kind changes nothing in the district's picture. */
const READERS = {
  "custody-changed": reader(CustodyFact, (change, { custody }) => {
    change.custody.set(custody.student, custody);
  }),
  "alarm-changed": reader(AlarmFact, (change, { alarm }) => {
    change.alarms.set(alarm.id, alarm);
  }),
  "plan-set": reader(PlanFact, (change, { plan }) => {
    change.plan = plan;
  }),
  "roster-set": reader(RosterFact, (change, { roster }, at) => {
    change.roster = new Map(roster.students.map(({ id, guardians }) => [id, atHome(id, guardians[0] ?? null, at)]));
    for (const student of change.custody.keys()) if (!change.roster.has(student)) change.custody.delete(student);
  }),
  "day-set": (change: Open) => {
    change.dayBegan = true;
    for (const [id, alarm] of change.alarms) if (alarm.state === "closed") change.alarms.delete(id);
    return true;
  },
} as const;

/** Folds entries, oldest first, into the change that they make together. */
export function changeOf(entries: Iterable<ReadEntry>): LiveChange {
  const change: Open = {
    at: null,
    plan: null,
    roster: null,
    custody: new Map(),
    dayBegan: false,
    alarms: new Map(),
    unread: 0,
  };
  for (const entry of entries) {
    change.at = entry.at;
    for (const fact of entry.facts) {
      const kind = typeof fact === "object" && fact !== null && "kind" in fact ? fact.kind : null;
      if (typeof kind !== "string" || !Object.hasOwn(READERS, kind)) continue;
      if (!READERS[kind as keyof typeof READERS](change, fact, entry.at)) change.unread += 1;
    }
  }
  return change;
}

function reader<S extends TSchema>(schema: S, read: (change: Open, fact: Static<S>, at: number) => void) {
  const check = Compile(schema);
  return (change: Open, fact: unknown, at: number): boolean => {
    if (!check.Check(fact)) return false;
    read(change, fact as Static<S>, at);
    return true;
  };
}

function atHome(student: string, custodian: string | null, since: number): LiveCustody {
  return { student, status: "at-home", custodian, place: null, session: null, since, unattended: null };
}
