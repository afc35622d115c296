/** A school in memory for the tests of imports: its state, its vault, and what an import makes of both. */
import { createHash } from "node:crypto";
import { evolve } from "../../../../gateway/core/evolve.ts";
import type { Plan } from "../../../../gateway/core/plan.ts";
import { groupOf, PLAN_DEFAULTS, placeOf, sessionOf } from "../../../../gateway/core/plan-defaults.ts";
import type { Credential, Student } from "../../../../gateway/core/roster.ts";
import { type CampusState, type Custody, emptyState } from "../../../../gateway/core/state.ts";
import { compareRoster } from "../../../../gateway/intake/roster/compare.ts";
import { type Fields, loadKnown } from "../../../../gateway/intake/roster/identity.ts";
import type { ImportReport } from "../../../../gateway/intake/roster/report.ts";
import type { RosterRows } from "../../../../gateway/intake/roster/rows.ts";

const both = (zh: string, en: string) => ({ zh, en });

export const PLAN: Plan = {
  ...PLAN_DEFAULTS,
  version: 1,
  school: "test",
  name: both("测试小学", "Test school"),
  zone: "Asia/Shanghai",
  places: [placeOf({ id: "room-1", kind: "room", name: both("一室", "Room 1") })],
  readers: [],
  groups: [
    groupOf({ id: "g3-1", name: both("三年级1班", "Class 3-1"), homeroom: "t1" }),
    groupOf({ id: "g3-2", name: both("三年级2班", "Class 3-2"), homeroom: "t1" }),
  ],
  sessions: [
    sessionOf({
      ...{ id: "care-1", kind: "after-school", name: both("托管", "Care"), place: "room-1" },
      ...{ start: 940, end: 1080, staff: ["t2"] },
    }),
  ],
  gateDuty: [],
  dutyLeader: "t1",
  providers: [
    {
      ...{ id: "sun", name: "阳光体育", pool: "P1", agreement: null, from: null, to: null },
      ...{ blocked: false, activities: [] },
    },
  ],
};

/** As an installation's keyed hash: says nothing of the card. */
export const credentialOf = (card: string): string =>
  createHash("sha256").update(`key ${card}`).digest("base64url").slice(0, 22);

const pause = async () => {};

export function createSchool(plan: Plan = PLAN) {
  let state: CampusState = evolve(emptyState, { kind: "plan-set", plan });
  const vault = new Map<string, Map<string, string>>();
  let imports = 0;
  const forgotten = new Set<string>();
  const open = (person: string): Fields | null =>
    forgotten.has(person) ? null : Object.fromEntries(vault.get(person) ?? []);
  const personal = (person: string): Fields => open(person) ?? {};

  const school = {
    state: () => state,
    personal,
    /** How many imports wrote something. */
    imports: () => imports,
    /** Cards of a person that are not taken away, sorted. */
    cards: (person: string) =>
      Object.entries(personal(person))
        .filter(([field, value]) => field.startsWith("card:") && value !== "")
        .map(([, value]) => value)
        .sort(),
    nameOf: (person: string) => personal(person).name,
    student: (id: string): Student => {
      const found = state.roster.students.get(id);
      if (!found) throw new Error(`no student ${id} among ${[...state.roster.students.keys()]}`);
      return found;
    },
    credential: (card: string): Credential | undefined => state.roster.credentials.get(credentialOf(card)),
    /** A person's key is destroyed. */
    forget: (person: string) => void forgotten.add(person),
    /** Something of the roster changes in another way than by an import. */
    alter: (change: (students: readonly Student[]) => readonly Student[]) => {
      const { roster } = state.roster;
      state = evolve(state, { kind: "roster-set", roster: { ...roster, students: change(roster.students) } });
    },
    setStatus: (card: string, status: Credential["status"]) => {
      state = evolve(state, { kind: "credential-set", credential: credentialOf(card), status });
    },
    custody: (custody: Custody) => {
      state = { ...state, custody: state.custody.set(custody.student, custody) };
    },
    /** Compares, and adopts what changes. */
    async bring(rows: RosterRows, { removeMissing = false } = {}): Promise<ImportReport> {
      const known = await loadKnown(state, { personal: open, credentialOf, pause });
      const { report, change } = await compareRoster(rows, known, { removeMissing, pause });
      if (!change) return report;
      imports += 1;
      state = evolve(state, { kind: "roster-set", roster: change.roster });
      for (const { person, field, value } of change.personal)
        vault.set(person, (vault.get(person) ?? new Map()).set(field, value));
      return report;
    },
  };
  return school;
}
export type TestSchool = ReturnType<typeof createSchool>;
