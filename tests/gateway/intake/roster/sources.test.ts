import { describe, expect, test } from "vitest";
import { boundedLists, type ImportReport } from "../../../../gateway/intake/roster/report.ts";
import type { GuardianRow, RosterRows, StaffRow, StudentRow } from "../../../../gateway/intake/roster/rows.ts";
import { createSchool, credentialOf, PLAN } from "./school.ts";

/** Rows as a student information system sends them: everybody has a key of the source. */
const child = (number: string, more: Partial<StudentRow> = {}): StudentRow => ({
  ...{ sheet: "users.csv", row: 2, ifKnown: false, number, name: `child ${number}`, classes: ["g3-1"], cards: null },
  ...{ dismissal: null, window: null, guardians: null, guardiansWhole: true, barred: null },
  ...more,
});
const agent = (number: string, more: Partial<GuardianRow> = {}): GuardianRow => ({
  ...{ sheet: "users.csv", row: 9, number, name: `agent ${number}`, relation: null, cards: null, phone: null },
  ...more,
});
const teacher = (number: string, more: Partial<StaffRow> = {}): StaffRow => ({
  ...{ sheet: "users.csv", row: 5, ifKnown: false, number, name: `teacher ${number}`, roles: ["duty-teacher"] },
  ...{ rolesWhole: false, cards: null, phone: null, employment: null, provider: null, pool: null, poolUntil: null },
  ...{ insurance: null, records: null, reviewed: null, agreement: null },
  ...more,
});
const rows = (more: Partial<RosterRows>): RosterRows => ({
  ...{ students: [], staff: [], guardians: [], gone: [], complete: { student: false, staff: false } },
  ...more,
});

const settled = async () => {
  const school = createSchool();
  const report = await school.bring(
    rows({
      students: [
        child("u1", { guardians: [agent("p1", { phone: "13800000001" }), agent("p2")] }),
        child("u2", { guardians: [agent("p1", { phone: "13800000001" })], row: 3 }),
      ],
      staff: [teacher("u3")],
    }),
  );
  expect(report.conflicts).toEqual([]);
  return school;
};

describe("a source with keys of its own", () => {
  test("an agent of two children is one guardian, whatever the name", async () => {
    const school = await settled();
    expect(school.student("su1").guardians).toEqual(["gsu1-1", "gsu1-2"]);
    expect(school.student("su2").guardians).toEqual(["gsu1-1"]);
    await school.bring(rows({ students: [child("u2", { guardians: [agent("p1", { name: "renamed" })] })] }));
    expect(school.nameOf("gsu1-1")).toBe("renamed");
    expect(school.student("su1").guardians).toEqual(["gsu1-1", "gsu1-2"]);
  });

  test("a list that is whole takes off who is not on it; the second child keeps them", async () => {
    const school = await settled();
    const report = await school.bring(rows({ students: [child("u1", { guardians: [agent("p2")] })] }));
    expect(report.guardians).toMatchObject({ removed: 0 });
    expect(school.student("su1").guardians).toEqual(["gsu1-2"]);
    expect(school.student("su2").guardians).toEqual(["gsu1-1"]);
  });

  test("an agent named by key alone is the one who is known; one whom nobody knows is a conflict", async () => {
    const school = await settled();
    const named = (number: string) => rows({ students: [child("u2", { guardians: [agent(number, { name: null })] })] });
    expect((await school.bring(named("p2"))).conflicts).toEqual([]);
    expect(school.student("su2").guardians).toEqual(["gsu1-2"]);
    expect(school.nameOf("gsu1-2")).toBe("agent p2");
    expect((await school.bring(named("p9"))).conflicts.map(({ code }) => code)).toEqual(["roster/reference-unknown"]);
  });

  test("what changes of a guardian comes without a child; of one whom nobody knows it is passed over", async () => {
    const school = await settled();
    const report = await school.bring(
      rows({ guardians: [agent("p1", { phone: "13900000009", cards: ["0611AA22"] }), agent("p9")] }),
    );
    expect(report).toMatchObject({ conflicts: [], guardians: { new: 0, changed: 1, removed: 0 } });
    expect(school.personal("gsu1-1").phone).toBe("13900000009");
    expect(school.cards("gsu1-1")).toEqual(["0611AA22"]);
  });

  test("a row of somebody who may be anybody changes whom it finds and adds nobody", async () => {
    const school = await settled();
    const report = await school.bring(
      rows({
        students: [child("u3", { ifKnown: true }), child("u1", { ifKnown: true, classes: ["g3-2"], name: null })],
        staff: [teacher("u3", { ifKnown: true, name: "renamed", roles: null }), teacher("u1", { ifKnown: true })],
      }),
    );
    expect(report).toMatchObject({ students: { new: 0, changed: 1 }, staff: { new: 0, changed: 1 }, conflicts: [] });
    expect(school.student("su1").group).toBe("g3-2");
    expect(school.nameOf("tu3")).toBe("renamed");
  });

  test("roles are added to those that an adult has: the source cannot say guard", async () => {
    const school = await settled();
    await school.bring(rows({ staff: [teacher("u3", { roles: ["guard", "duty-teacher"], rolesWhole: true })] }));
    const again = await school.bring(rows({ staff: [teacher("u3", { roles: ["lead", "duty-teacher"] })] }));
    expect(again.conflicts).toEqual([]);
    expect(new Set(school.state().roster.staff.get("tu3")?.roles)).toEqual(new Set(["guard", "duty-teacher", "lead"]));
    const before = school.imports();
    await school.bring(rows({ staff: [teacher("u3")] }));
    expect(school.imports()).toBe(before);
  });

  test("who is gone at the source leaves, with those who are guardians of nobody else", async () => {
    const school = await settled();
    const gone = { sheet: "users.csv", row: 2, kind: "student", number: "U1" } as const;
    const report = await school.bring(rows({ gone: [gone, { ...gone, number: "u77" }, { ...gone, kind: "staff" }] }));
    expect(report).toMatchObject({ students: { removed: 1 }, guardians: { removed: 1 }, conflicts: [] });
    expect(report.changes).toMatchObject([{ id: "su1", what: "removed" }]);
    expect(school.state().roster.roster.guardians).toEqual(["gsu1-1"]);
  });
});

describe("ids", () => {
  test("one that belonged to somebody else, or to somebody who was forgotten, is never given again", async () => {
    const school = createSchool();
    await school.bring(rows({ students: [child("9")] }));
    await school.bring(rows({ students: [child("10")], complete: { student: true, staff: false } }), {
      removeMissing: true,
    });
    school.forget("s9");
    await school.bring(rows({ students: [child("9")] }));
    const ids = school.state().roster.roster.students.map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(ids).not.toContain("s9");
    expect(ids[1]).toMatch(/^s-[a-z0-9]{20}$/);
  });

  test("a student, an adult and a guardian may have one number", async () => {
    const school = createSchool();
    const same = rows({ students: [child("7", { guardians: [agent("7")] })], staff: [teacher("7")] });
    expect((await school.bring(same)).conflicts).toEqual([]);
    expect((await school.bring(same)).changes).toEqual([]);
    expect(school.imports()).toBe(1);
  });
});

describe("a large school", () => {
  const SIZE = 5_000;
  const hex = (prefix: string, i: number) => `${prefix}${i.toString(16).toUpperCase().padStart(6, "0")}`;
  const everybody = Array.from({ length: SIZE }, (_, i) =>
    child(`2026${String(i).padStart(4, "0")}`, {
      row: i + 2,
      cards: [hex("0A", i)],
      guardians: [
        agent("", {
          number: null,
          name: `母亲${i - (i % 2)}`,
          phone: `138${String(10_000_000 + i - (i % 2))}`,
          cards: [hex("0B", i)],
        }),
        agent("", { number: null, name: `父亲${i}`, phone: `139${String(10_000_000 + i)}` }),
      ],
    }),
  );

  test("5,000 students with cards, two guardians each and pairs of siblings; again, nothing is written", async () => {
    const school = createSchool({ ...PLAN, grace: { ...PLAN.grace, roomCapacity: SIZE } });
    const first = await school.bring(rows({ students: everybody, complete: { student: true, staff: false } }));
    expect(first).toMatchObject({
      ...{ conflicts: [], warnings: [], students: { new: SIZE, changed: 0 } },
      guardians: { new: SIZE + SIZE / 2, changed: 0, removed: 0 },
    });
    const { roster, childrenOf } = school.state().roster;
    expect(roster.credentials).toHaveLength(2 * SIZE);
    expect(childrenOf.get("gs20260000-1")).toEqual(["s20260000", "s20260001"]);
    // Each row is its own person's, to the last.
    for (const [i, { id }] of roster.students.entries()) {
      expect(school.nameOf(id)).toBe(everybody[i]?.name);
      expect(school.state().roster.credentials.get(credentialOf(hex("0A", i)))?.person).toBe(id);
    }
    const again = await school.bring(rows({ students: everybody, complete: { student: true, staff: false } }));
    expect(again).toMatchObject({ students: { unchanged: SIZE, missing: 0 }, changes: [] });
    expect(school.imports()).toBe(1);
  });

  test("a report lists no more than it may, and says how much more there is", () => {
    const missing = Array.from({ length: 12 }, (_, i) => ({
      kind: "student" as const,
      id: `s${i}`,
      number: null,
      onCampus: false,
    }));
    const lists = boundedLists(
      { changes: [], missing, errors: [], conflicts: [], warnings: [] } as Pick<
        ImportReport,
        "changes" | "missing" | "errors" | "conflicts" | "warnings"
      >,
      5,
    );
    expect(lists.missing).toHaveLength(5);
    expect(lists.more).toEqual({ changes: 0, missing: 7, errors: 0, conflicts: 0, warnings: 0 });
  });
});
