import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { demoSchool } from "../../../firmware-sim/school/demo-school.ts";
import { isSpare } from "../../../firmware-sim/school/document.ts";
import { DEFAULT_GRACE } from "../../../gateway/core/grace.ts";
import { type PlanDocument, readPlanDocument } from "../../../gateway/intake/plan-document.ts";
import { SchoolDocument } from "../../../gateway/intake/school-document.ts";

const school = demoSchool({ seed: 7 });
const ordinary = school.students.filter(({ id }) => !isSpare(id));
const sessionsOf = (student: string) =>
  school.plan.sessions.filter(({ students }) => students.includes(student)).map(({ id }) => id);

describe("the demo school", () => {
  test("is a school document", () => {
    expect([...Value.Errors(SchoolDocument, school)]).toEqual([]);
  });

  test("survives being written as JSON", () => {
    expect(JSON.parse(JSON.stringify(school))).toEqual(school);
  });

  test("the same seed gives the same school, another seed another", () => {
    expect(demoSchool({ seed: 7 })).toEqual(school);
    expect(demoSchool({ seed: 8 })).not.toEqual(school);
  });

  test("has 360 children in nine classes of forty", () => {
    expect(ordinary).toHaveLength(360);
    const groups = school.plan.groups.filter(({ id }) => !isSpare(id));
    expect(groups).toHaveLength(9);
    for (const { id } of groups) expect(ordinary.filter(({ group }) => group === id)).toHaveLength(40);
  });

  test("has 18 staff, 12 rooms with a reader each, and 3 gate lanes", () => {
    expect(school.staff.filter(({ id }) => !isSpare(id))).toHaveLength(18);
    const rooms = school.plan.places.filter(({ id, kind }) => kind === "room" && !isSpare(id));
    expect(rooms).toHaveLength(12);
    for (const { id } of rooms) expect(school.plan.readers.filter(({ place }) => place === id)).toHaveLength(1);
    const lanes = school.plan.readers.filter(({ id, lane }) => lane !== "none" && !isSpare(id));
    expect(lanes.map(({ lane }) => lane).sort()).toEqual(["both", "in", "out"]);
  });

  test("keeps the product's grace times", () => {
    expect(readPlanDocument(school.plan as PlanDocument).grace).toEqual(DEFAULT_GRACE);
  });

  test("refers only to people, places and groups that exist", () => {
    const people = new Set(school.people.map(({ id }) => id));
    const places = new Set(school.plan.places.map(({ id }) => id));
    const staff = new Set(school.staff.map(({ id }) => id));
    const groups = new Set(school.plan.groups.map(({ id }) => id));
    const students = new Set(school.students.map(({ id }) => id));
    for (const student of school.students) {
      expect(groups.has(student.group)).toBe(true);
      expect(student.guardians.every((id) => school.guardians.includes(id))).toBe(true);
      expect(student.guardians.some((id) => !student.barred.includes(id))).toBe(true);
    }
    for (const id of [...students, ...staff, ...school.guardians]) expect(people.has(id), id).toBe(true);
    for (const session of school.plan.sessions) {
      expect(places.has(session.place)).toBe(true);
      expect(session.staff.every((id) => staff.has(id))).toBe(true);
      expect(session.students.every((id) => students.has(id))).toBe(true);
    }
    for (const duty of school.plan.gateDuty) expect(staff.has(duty.staff) && places.has(duty.place)).toBe(true);
    for (const card of school.cards) expect(people.has(card.person)).toBe(true);
  });

  test("gives every person one active card, and no two the same", () => {
    expect(new Set(school.cards.map(({ card }) => card)).size).toBe(school.cards.length);
    for (const { id } of school.people) {
      expect(
        school.cards.filter(({ person, status }) => person === id && status === "active"),
        id,
      ).toHaveLength(1);
    }
    expect(school.cards.filter(({ status }) => status === "lost")).toHaveLength(1);
  });

  test("gives no two people the same name", () => {
    expect(new Set(school.people.map(({ name }) => name)).size).toBe(school.people.length);
  });

  test("enrolls every child in both sessions, or in none and it leaves after class", () => {
    const counts = ordinary.map(({ id }) => sessionsOf(id).filter((session) => session.startsWith("care")).length);
    expect(new Set(counts)).toEqual(new Set([0, 2]));
    expect(counts.filter((count) => count === 0)).toHaveLength(54);
  });

  test("puts at most 45 children into a room, and no adult into two rooms at once", () => {
    for (const session of school.plan.sessions) expect(session.students.length, session.id).toBeLessThanOrEqual(45);
    for (const start of new Set(school.plan.sessions.map((session) => session.start))) {
      const adults = school.plan.sessions.filter((one) => one.start === start).map(({ staff }) => staff[0]);
      expect(new Set(adults).size).toBe(adults.length);
    }
  });

  test("sends about 15 % of the children home alone, with consent and a window", () => {
    const self = ordinary.filter(({ dismissal }) => dismissal === "self");
    expect(self).toHaveLength(54);
    expect(self.every(({ selfDismissal }) => selfDismissal !== null)).toBe(true);
  });

  test("has twelve families with two children, who go home together", () => {
    const byGuardian = Map.groupBy(ordinary, ({ guardians }) => guardians[0]);
    const pairs = [...byGuardian.values()].filter((children) => children.length === 2);
    expect(pairs).toHaveLength(12);
    for (const [one, other] of pairs) {
      expect(sessionsOf(one?.id ?? "").length).toBe(sessionsOf(other?.id ?? "").length);
      expect(one?.dismissal).toBe("collected");
    }
  });

  test("bars one person from one child", () => {
    expect(ordinary.flatMap(({ barred }) => barred)).toHaveLength(1);
  });

  test("has names outside the common characters", () => {
    const names = school.people.map(({ name }) => name).join("");
    expect(/[\u3400-\u4DBF]|[\u{20000}-\u{2FFFF}]/u.test(names)).toBe(true);
  });
});

describe("what is kept free for trying by hand", () => {
  test("readers, children, a guardian and teachers stand as promised", () => {
    const reader = (id: string) => school.plan.readers.find((one) => one.id === id);
    expect(reader("spare-gate")?.lane).toBe("in");
    expect(reader("spare-gate-out")?.lane).toBe("out");
    expect(reader("spare-room")?.lane).toBe("none");
    for (let number = 1; number <= 5; number += 1) {
      const child = school.students.find(({ id }) => id === `spare-${number}`);
      expect(child?.guardians).toEqual(["spare-g1"]);
      expect(child?.dismissal).toBe(number === 3 ? "self" : "collected");
    }
    const session = school.plan.sessions.find(({ place }) => place === "spare-room");
    expect(session).toMatchObject({ start: 300, end: 1260, staff: ["spare-t1", "spare-t2"] });
    expect(session?.students).toHaveLength(5);
  });
});
