import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type History, openHistory } from "../../../gateway/journal/history.ts";
import { replayTo, stateBefore } from "../../../gateway/journal/replay.ts";
import { explain } from "../../../gateway/views/explain.ts";
import { createNames } from "../../../gateway/views/names.ts";
import { runReport } from "../../../gateway/views/reports/catalog.ts";
import { at, DAY } from "../views/school.ts";
import { type School, startSchool } from "../web/running-school.ts";

let school: School;
let history: History;

/** A morning, a pickup and an afternoon, through the real loop, journal and HTTP. */
beforeAll(async () => {
  school = await startSchool();
  await school.morning("s-1", "s-2", "s-3");
  await school.moveTo("07:50");
  await school.tap("t-1", "door-1");
  for (const student of ["s-1", "s-2", "s-3"]) await school.tap(student, "door-1");
  await school.moveTo("10:00");
  const asked = await school.post("/api/v1/pickups", "guard", {
    students: ["s-1"],
    collector: "p-s-1",
    gate: "gate-east",
  });
  await school.post(`/api/v1/pickups/${asked.body.id}/confirm`, "guard", {});
  await school.moveTo("10:02");
  await school.tap("s-1", "east-out");
  await school.moveTo("18:00");
  history = openHistory(school.dir, null);
});
afterAll(async () => {
  history.close();
  await school.stop();
});

describe("replay", () => {
  test("E3: every decision comes out the same, and the last instant is the state of now", () => {
    const replayed = replayTo(history, Number.MAX_SAFE_INTEGER - 1);
    expect(replayed.differences).toEqual([]);
    expect(replayed.proven).toBe(history.head);
    expect([...replayed.state.custody.entries()]).toEqual([...school.loop.state().custody.entries()]);
  });

  test("E3: a past instant is as it was then: the child still in class, and gone two minutes later", () => {
    expect(replayTo(history, at("10:01")).state.custody.get("s-1")).toMatchObject({
      status: "in-class",
      custodian: "t-1",
    });
    expect(replayTo(history, at("10:02")).state.custody.get("s-1")).toMatchObject({
      status: "released",
      custodian: "p-s-1",
    });
  });

  test("E3: a record that the rules would not have made is named, with both texts", () => {
    const forged = {
      ...history,
      *after(seq: number) {
        for (const entry of history.after(seq)) {
          const isExit = entry.kind === "card-tapped" && entry.reader === "east-out";
          yield isExit ? { ...entry, facts: entry.facts.filter((fact) => fact.kind !== "grant-used") } : entry;
        }
      },
    };
    const { differences } = replayTo(forged, Number.MAX_SAFE_INTEGER - 1);
    expect(differences[0]).toMatchObject({ kind: "card-tapped", what: "facts" });
    expect(differences[0]?.decided).toContain("grant-used");
    expect(differences[0]?.recorded).not.toContain("grant-used");
  });
});

describe("explain", () => {
  test("says in both languages by which rule a child was let out, on what it rested, and which entries show it", () => {
    const released = history.lastCustody("s-1", history.head + 1)!;
    const explanation = explain({
      entry: released,
      before: stateBefore(history, released.seq),
      names: createNames(school.journal),
      time: (at) => new Date(at).toISOString(),
      lastCustody: (student) => history.lastCustody(student, released.seq)?.seq ?? null,
    });
    expect(explanation.rule).toMatchObject({ id: "G2" });
    expect(explanation.rule?.words.zh).toContain("离校");
    expect(explanation.because.map(({ en }) => en).join("\n")).toContain("pickup p1: granted, by name of p-s-1");
    expect(explanation.because.map(({ zh }) => zh).join("\n")).toContain("接领 p1");
    expect(explanation.therefore.map(({ en }) => en).join("\n")).toContain("released with name of p-s-1");
    expect(explanation.evidence.at(-1)).toBe(released.seq);
    expect(explanation.evidence.length).toBeGreaterThan(1);
  });
});

describe("history", () => {
  test("knows the day, what the school was, and what lies between two instants", () => {
    expect(history.days(DAY, DAY)).toMatchObject([{ day: DAY, sessions: ["class-1", "care-1"] }]);
    expect(history.days("2000-01-01", "2000-12-31")).toEqual([]);
    expect(history.schoolAt(at("12:00")).plan?.school).toBe("test");
    expect(history.schoolAt(0)).toEqual({ plan: null, roster: null, calendar: null });
    const kinds = [...history.between(at("10:00"), at("10:02"))].map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(["pickup-requested", "pickup-confirmed"]));
    expect(kinds).not.toContain("card-tapped");
  });

  test("every report can be made of it", () => {
    const rows = runReport(history, { report: "attendance", from: DAY, to: DAY });
    expect(rows).toContainEqual(
      expect.objectContaining({ student: "s-1", category: "left-early", reason: "released" }),
    );
  });

  test("over HTTP the same report comes from a worker, for those who may read the record", async () => {
    const path = `/api/v1/reports/attendance?from=${DAY}&to=${DAY}`;
    const answer = await school.call(path, { as: "office" });
    expect(answer.status).toBe(200);
    expect(answer.body.items).toEqual(
      JSON.parse(JSON.stringify(runReport(history, { report: "attendance", from: DAY, to: DAY }))),
    );
    expect((await school.call(path, { as: "guard" })).status).toBe(403);
    expect((await school.call("/api/v1/reports/horoscope?from=2026-01-01&to=2026-01-02")).status).toBe(400);
    expect((await school.call(`/api/v1/reports/hours?from=2026-13-01&to=${DAY}`)).body.code).toBe("request/invalid");
    expect((await school.call(`/api/v1/reports/hours?from=2020-01-01&to=${DAY}`)).body.code).toBe("request/invalid");
  });
});
