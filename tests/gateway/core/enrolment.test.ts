import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { step } from "#core/decide.ts";
import type { CampusEvent } from "#core/events.ts";
import { placesOf, rankApplicants } from "#core/rules/enrolment-places.ts";
import { isInForce } from "#core/rules/expectation.ts";
import type { Enrolment } from "#core/state.ts";
import { done, refused } from "./support/expectations.ts";
import {
  AUTUMN,
  apply,
  approve,
  newDay,
  OFFICE_PLAN,
  office,
  review,
  SPRING,
  sign,
  withdraw,
} from "./support/office.ts";
import type { Played } from "./support/scene.ts";
import { at } from "./support/school.ts";

const enrolment =
  (id: string, wanted: Partial<Enrolment>) =>
  ({ state }: Played) =>
    expect(state.enrolments.get(id)).toMatchObject(wanted);
const expectedIn =
  (session: string, ...students: string[]) =>
  ({ state }: Played) =>
    expect(state.sessions.get(session)?.students).toEqual(students);

/** All four steps for one child. */
const enrolled = (student: string, id: string, rest: Parameters<typeof apply>[2] = {}) => [
  apply("07:00", student, rest),
  review("07:01", id),
  approve("07:02", id),
  sign("07:03", id),
];

describe("P3 enrolment", () => {
  test("JA-09: XJ-27: the guardian applies, the class reviews, the school approves, the agreement is signed", () => {
    office()
      .when(apply("07:00", "s3", { guardian: "g3" }))
      .shows(done("n1"), enrolment("n1", { state: "applied", student: "s3", guardian: "g3", appliedAt: at("07:00") }))
      .when(review("07:01", "n1"))
      .shows(done("n1"), enrolment("n1", { state: "reviewed", by: "t1" }))
      .when(approve("07:02", "n1"))
      .shows(done("n1"), enrolment("n1", { state: "approved", by: "office" }))
      .when(sign("07:03", "n1"))
      .shows(done("n1"), enrolment("n1", { state: "signed", agreement: "note:s1:paper", from: "2026-11-23" }));
  });

  test("JA-15: WH-N3: only the signature puts the child on today's list; no step before it does", () => {
    office()
      .when(apply("07:00", "s3"))
      .shows(expectedIn("chess"))
      .when(review("07:01", "n1"))
      .shows(expectedIn("chess"))
      .when(approve("07:02", "n1"))
      .shows(expectedIn("chess"))
      .when(sign("07:03", "n1"))
      .shows(expectedIn("chess", "s3"));
  });

  test("JA-09: no step is skipped and none is taken twice", () => {
    office(apply("07:00", "s3"))
      .when(approve("07:01", "n1"))
      .shows(refused("enrolment/wrong-step", ["s3"]))
      .when(sign("07:01", "n1"))
      .shows(refused("enrolment/wrong-step", ["s3"]))
      .when(review("07:02", "n1"))
      .when(review("07:02", "n1"))
      .shows(refused("enrolment/wrong-step", ["s3"]))
      .when(sign("07:03", "n1"))
      .shows(refused("enrolment/wrong-step", ["s3"]))
      .when(approve("07:04", "n1"))
      .when(sign("07:05", "n1"))
      .when(sign("07:06", "n1"))
      .shows(refused("enrolment/wrong-step", ["s3"]));
  });

  test.each([
    ["the class's own teacher alone reviews", review("07:05", "n1", { by: "t2" }), "t2"],
    ["not even the office reviews for the class", review("07:05", "n1", { by: "office" }), "office"],
    ["a teacher does not approve", approve("07:05", "n2", { by: "t1" }), "t1"],
    ["the patrol does not approve", approve("07:05", "n2", { by: "patrol" }), "patrol"],
    ["another teacher keeps no papers of the class", sign("07:05", "n3", { by: "t2" }), "t2"],
    ["another teacher withdraws nobody", withdraw("07:05", "n1", { by: "t2" }), "t2"],
    ["a guard applies for nobody", apply("07:05", "s2", { by: "guard" }), "guard"],
  ])("JA-09: each step is its own people's: %s", (_, event, by) => {
    const steps = [apply("07:00", "s3"), apply("07:00", "s4"), apply("07:00", "s5")];
    const further = [review("07:01", "n2"), review("07:01", "n3"), approve("07:02", "n3", { by: "principal" })];
    office(...steps, ...further)
      .when(event)
      .shows(refused("staff/not-allowed", [by]));
  });

  test("the homeroom teacher or the office may write down what a family wants, and keep its paper", () => {
    office(apply("07:00", "s3", { by: "office" }), review("07:01", "n1"), approve("07:02", "n1"))
      .when(sign("07:03", "n1", { by: "t1" }))
      .shows(done("n1"));
  });

  test.each([
    ["a child", apply("07:00", "nobody"), "student/unknown"],
    ["a member of staff", apply("07:00", "s3", { by: "stranger" }), "staff/unknown"],
    ["a guardian of another child", apply("07:00", "s3", { guardian: "g1" }), "person/unknown"],
    ["a term", apply("07:00", "s3", { term: "2025-autumn" }), "enrolment/unknown-term"],
    ["a session", apply("07:00", "s3", { sessions: ["chess", "choir"] }), "session/unknown"],
    ["no session at all", apply("07:00", "s3", { sessions: [] }), "session/unknown"],
    ["a class, which comes whole", apply("07:00", "s3", { sessions: ["class-1"] }), "enrolment/not-offered"],
    ["another grade's session (XW-13)", apply("07:00", "s3", { sessions: ["robots"] }), "enrolment/not-offered"],
    ["a day outside the term", apply("07:00", "s3", { from: "2027-02-22" }), "day/out-of-range"],
    ["an enrolment to review", review("07:00", "n9"), "enrolment/unknown"],
    ["an enrolment to sign", sign("07:00", "n9"), "enrolment/unknown"],
    ["an enrolment to withdraw", withdraw("07:00", "n9"), "enrolment/unknown"],
  ] as const)("what nobody knows is refused and changes nothing: %s", (_, event, code) => {
    office().when(event).shows(refused(code));
  });

  test("XW-18: one application for a session and term; another session, child or term is another matter", () => {
    office(apply("07:00", "s3"))
      .when(apply("07:01", "s3"))
      .shows(refused("enrolment/already-applied", ["s3"]))
      .when(apply("07:02", "s3", { sessions: ["care-1", "chess"] }))
      .shows(refused("enrolment/already-applied", ["s3"]))
      .when(apply("07:03", "s3", { sessions: ["care-1"] }))
      .shows(done("n2"))
      .when(apply("07:04", "s4"))
      .shows(done("n3"))
      .when(apply("07:05", "s3", { term: SPRING.id }))
      .shows(done("n4"));
  });

  test("turned down with a reason, by the class or by the school; then the family may apply again", () => {
    office(apply("07:00", "s3"))
      .when(review("07:01", "n1", { granted: false }))
      .shows(refused("settle/reason-required", ["s3"]))
      .when(review("07:02", "n1", { granted: false, reason: "note:s3:1" }))
      .shows(enrolment("n1", { state: "declined", reason: "note:s3:1" }))
      .when(approve("07:03", "n1"))
      .shows(refused("enrolment/wrong-step", ["s3"]))
      .when(apply("07:04", "s3"))
      .when(review("07:05", "n2"))
      .when(approve("07:06", "n2", { granted: false, reason: "note:s3:2" }))
      .shows(enrolment("n2", { state: "declined" }), expectedIn("chess"));
  });

  test("JA-15: a signature without a named agreement is none", () => {
    office(apply("07:00", "s3"), review("07:01", "n1"), approve("07:02", "n1"))
      .when(sign("07:03", "n1", { agreement: "" }))
      .shows(refused("enrolment/agreement-required", ["s3"]), expectedIn("chess"));
  });

  test("P3: WH-01: withdrawn at any time, from a day on, without a reason; the list of that day follows", () => {
    office(...enrolled("s3", "n1"), ...enrolled("s4", "n2"))
      .shows(expectedIn("chess", "s3", "s4"))
      .when(withdraw("08:00", "n1", { from: "2026-11-24" }))
      .shows(enrolment("n1", { state: "withdrawn", until: "2026-11-24" }), expectedIn("chess", "s3", "s4"))
      .when(withdraw("08:01", "n2", { reason: "note:s4:moves" }))
      .shows(enrolment("n2", { state: "withdrawn", reason: "note:s4:moves" }), expectedIn("chess", "s3"))
      .when(newDay("2026-11-24", "20:00"))
      .shows(expectedIn("chess"));
  });

  test("a withdrawal reaches no day that is over, and happens once", () => {
    office(...enrolled("s3", "n1"))
      .when(withdraw("08:00", "n1", { from: "2026-11-20" }))
      .shows(refused("day/out-of-range", ["s3"]), expectedIn("chess", "s3"))
      .when(withdraw("08:01", "n1"))
      .when(withdraw("08:02", "n1"))
      .shows(refused("enrolment/wrong-step", ["s3"]));
  });

  test("an application that is not signed can be withdrawn too, and no child appears on any list", () => {
    office(apply("07:00", "s3"))
      .when(withdraw("07:01", "n1"))
      .shows(done("n1"), expectedIn("chess"))
      .when(review("07:02", "n1"))
      .shows(refused("enrolment/wrong-step", ["s3"]));
  });

  test("XW-18: XJ-33: it holds inside its term and carries over into no other", () => {
    office(...enrolled("s3", "n1"))
      .when(newDay("2027-01-15", "20:00"))
      .shows(expectedIn("chess", "s3"))
      .when(newDay("2027-02-22", "20:01"))
      .shows(expectedIn("chess"), ({ state }) => expect(state.enrolments.size).toBe(0));
  });

  test("XW-18: a term that a later plan does not name enrolls nobody", () => {
    const plan = { ...OFFICE_PLAN, version: 3, terms: [SPRING] };
    office(...enrolled("s3", "n1"))
      .when({ kind: "plan-adopted", at: at("08:00"), plan })
      .shows(expectedIn("chess"));
  });

  test("signed ahead, it holds from its first day on", () => {
    office(...enrolled("s3", "n1", { from: "2026-11-24" }))
      .shows(expectedIn("chess"), enrolment("n1", { from: "2026-11-24" }))
      .when(newDay("2026-11-24", "20:00"))
      .shows(expectedIn("chess", "s3"));
  });

  test("JA-15: signed later than it was to begin, it holds from the day of the signature", () => {
    office(...enrolled("s3", "n1", { from: "2026-09-01" })).shows(enrolment("n1", { from: "2026-11-23" }));
  });
});

describe("P3 places", () => {
  const waiting = [
    apply("07:00", "s1"),
    apply("07:01", "s2"),
    apply("07:02", "s3", { priority: ["left-behind"] }),
    apply("07:03", "s4", { priority: ["hardship"] }),
    ...["n1", "n2", "n3", "n4"].map((id) => review("07:04", id)),
  ];

  test("JA-04: WH-18: XJ-19: the priority groups stand first, then whoever applied first", () => {
    const { state } = office(...waiting).played;
    expect(rankApplicants(state, "chess", AUTUMN.id).map(({ student }) => student)).toEqual(["s3", "s4", "s1", "s2"]);
    expect(rankApplicants(state, "chess", SPRING.id)).toEqual([]);
    expect(rankApplicants(state, "care-1", AUTUMN.id)).toEqual([]);
  });

  test("JA-04: places that the priority groups wait for go to nobody else", () => {
    office(...waiting)
      .when(approve("07:10", "n1"))
      .shows(refused("enrolment/others-first", ["s3", "s4"]))
      .when(approve("07:11", "n3"))
      .shows(done("n3"))
      .when(approve("07:12", "n4", { granted: false, reason: "note:s4:1" }))
      .when(approve("07:13", "n2"))
      .shows(refused("enrolment/others-first", ["s1"]))
      .when(approve("07:14", "n1"))
      .shows(done("n1"))
      .when(approve("07:15", "n2"))
      .shows(refused("enrolment/full", ["s2"]));
  });

  test("a full session takes in nobody but a child of a priority group", () => {
    office(...enrolled("s1", "n1"), ...enrolled("s2", "n2"))
      .when(apply("08:00", "s3"))
      .when(review("08:01", "n3"))
      .when(approve("08:02", "n3"))
      .shows(refused("enrolment/full", ["s3"]))
      .when(apply("08:03", "s4", { priority: ["migrant"] }))
      .when(review("08:04", "n4"))
      .when(approve("08:05", "n4"))
      .shows(done("n4"));
  });

  test("a place is free again when a child is withdrawn, and not before its last day", () => {
    office(...enrolled("s1", "n1"), ...enrolled("s2", "n2"), apply("08:00", "s3"), review("08:01", "n3"))
      .when(withdraw("08:02", "n1", { from: "2026-11-24" }))
      .when(approve("08:03", "n3"))
      .shows(refused("enrolment/full", ["s3"]))
      .when(newDay("2026-11-24", "20:00"))
      .when(approve("20:01", "n3"))
      .shows(done("n3"));
  });

  test("R7: without places of its own a session has those of its room; whom the plan names holds one", () => {
    const places = OFFICE_PLAN.places.map((place) => (place.id === "hall" ? { ...place, capacity: 2 } : place));
    office({ kind: "plan-adopted", at: at("06:30"), plan: { ...OFFICE_PLAN, version: 3, places } })
      .when(apply("07:00", "s1", { sessions: ["club-2"] }))
      .when(review("07:01", "n1"))
      .when(approve("07:02", "n1"))
      .shows(done("n1"))
      .when(apply("07:03", "s2", { sessions: ["club-2"] }))
      .when(review("07:04", "n2"))
      .when(approve("07:05", "n2"))
      .shows(refused("enrolment/full", ["s2"]));
  });

  test("whoever has a place by the plan may be enrolled in a full session all the same", () => {
    const sessions = OFFICE_PLAN.sessions.map((one) => (one.id === "chess" ? { ...one, students: ["s5", "s6"] } : one));
    office({ kind: "plan-adopted", at: at("06:30"), plan: { ...OFFICE_PLAN, version: 3, sessions } })
      .when(apply("07:00", "s5"))
      .when(review("07:01", "n1"))
      .when(approve("07:02", "n1"))
      .shows(done("n1"));
  });
});

describe("any order of anybody's steps", () => {
  /** Who may, four times out of five; else anybody. */
  const who = (usual: string) =>
    fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, fc.constantFrom("t1", "t2", "guard"));
  const id = fc.integer({ min: 1, max: 6 }).map((n) => `n${n}`);
  const answer = fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false));
  const decision = (usual: string) => fc.record({ by: who(usual), granted: answer, reason: fc.constant("note:s1:x") });
  const weighted = (weight: number, arbitrary: fc.Arbitrary<CampusEvent>) => ({ weight, arbitrary });
  const application = fc
    .record({
      student: fc.constantFrom("s1", "s2", "s3", "s4", "s5"),
      priority: fc.constantFrom([], [], ["migrant" as const]),
      sessions: fc.constantFrom(["chess"], ["chess", "care-1"], ["club-2"]),
    })
    .map(({ student, ...rest }) => apply("08:00", student, rest));
  const anyStep = fc.oneof(
    weighted(3, application),
    weighted(
      5,
      fc.tuple(id, decision("t1")).map(([one, rest]) => review("08:00", one, rest)),
    ),
    weighted(
      5,
      fc.tuple(id, decision("office")).map(([one, rest]) => approve("08:00", one, rest)),
    ),
    weighted(
      5,
      fc.tuple(id, who("office")).map(([one, by]) => sign("08:00", one, { by })),
    ),
    weighted(
      1,
      fc.tuple(id, who("office")).map(([one, by]) => withdraw("08:00", one, { by })),
    ),
  );
  const morning = office().played.state;

  test("JA-15: WH-N3: XW-18: nobody is on the list unsigned, none twice for a term, and beyond the places only priority groups", () => {
    let signed = 0;
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 100, maxLength: 250, size: "max" }), (steps) => {
        let state = morning;
        for (const [index, event] of steps.entries()) {
          [state] = step(state, event, index + 1);
          const all = [...state.enrolments.values()];
          const inForce = all.filter((one) => isInForce(state, one, "2026-11-23"));
          const enrolled = inForce.filter((one) => one.sessions.includes("chess")).map((one) => one.student);
          expect([...(state.sessions.get("chess")?.students ?? [])].sort()).toEqual([...new Set(enrolled)].sort());
          for (const one of inForce) expect(one.agreement).not.toBeNull();
          const alive = all.filter((one) => one.state !== "declined" && one.state !== "withdrawn");
          const wishes = alive.flatMap(({ student, sessions }) => sessions.map((session) => `${student} ${session}`));
          expect(new Set(wishes).size).toBe(wishes.length);
          const { capacity, holders } = placesOf(state, "chess", AUTUMN.id);
          const ordinary = alive.filter(
            (one) => holders.has(one.student) && one.sessions.includes("chess") && one.priority.length === 0,
          );
          expect(
            ordinary.filter((one) => one.state === "approved" || one.state === "signed").length,
          ).toBeLessThanOrEqual(capacity);
          signed = Math.max(signed, inForce.length);
        }
      }),
      { numRuns: 100 },
    );
    expect(signed, "the days reach the last step").toBeGreaterThan(2);
  });
});
