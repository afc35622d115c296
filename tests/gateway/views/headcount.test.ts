import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fact } from "../../../gateway/core/facts.ts";
import { CUSTODY_STATUSES } from "../../../gateway/core/state.ts";
import { campusCount, headcount } from "../../../gateway/views/headcount.ts";
import { at, campus, custody, names, ORIGIN, online, STUDENTS } from "./school.ts";

const ALL = ["east-in", "east-out", "door-1", "door-2"];

describe("the campus headcount", () => {
  test("counts every child of the roster once, whatever happened", () => {
    const anyCustody = fc.record({
      status: fc.constantFrom(...CUSTODY_STATUSES),
      place: fc.constantFrom("gate-east", "room-1", "room-2", null),
      lost: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anyCustody, { minLength: STUDENTS.length, maxLength: STUDENTS.length }), (drawn) => {
        const state = campus(
          ...drawn.map(({ status, place, lost }, i) =>
            custody(STUDENTS[i] ?? "", status, {
              place,
              ...(status === "unattended" && { unattended: lost ? "unaccounted" : "room" }),
            }),
          ),
        );
        const { campus: count, places } = headcount(state, names, at("12:00"));
        expect(count.expected).toBe(STUDENTS.length);
        expect(count.notArrived + count.absent + count.released + count.escorted + count.onSite).toBe(count.expected);
        expect(
          count.arriving + count.inClass + count.inCare + count.inTransit + count.awaitingPickup + count.unattended,
        ).toBe(count.onSite);
        expect(count.unaccounted).toBeLessThanOrEqual(count.unattended);
        const inPlaces = places.reduce((sum, place) => sum + place.present, 0);
        expect(inPlaces).toBeLessThanOrEqual(count.onSite - count.inTransit - count.unaccounted);
      }),
    );
  });

  test("begins with everybody not arrived", () => {
    expect(campusCount(campus())).toMatchObject({ expected: 6, notArrived: 6, onSite: 0 });
  });

  test("still counts a child on campus who has left the roster", () => {
    const state = campus(custody("s-gone", "in-care", { place: "room-2" }));
    expect(campusCount(state)).toMatchObject({ expected: 7, onSite: 1, inCare: 1 });
  });
});

describe("a place", () => {
  const room = (state: ReturnType<typeof campus>, id: string, time = "16:00") =>
    headcount(state, names, at(time)).places.find((place) => place.id === id);

  test("shows the session that is due, and everybody missing before anybody came", () => {
    expect(room(campus(), "room-2", "15:30")).toMatchObject({
      session: { id: "care-1", start: at("15:40"), end: at("17:00"), rollDue: at("15:50"), rollClosed: false },
      custodian: null,
      expected: 4,
      present: 0,
      missing: 4,
    });
  });

  test("has no session long before the first, and none after the last", () => {
    expect(room(campus(), "room-2", "12:00")).toMatchObject({ session: null, expected: 0, missing: 0 });
    expect(room(campus(), "room-2", "17:00")).toMatchObject({ session: null });
  });

  test("keeps showing a session that is still open after its end", () => {
    const state = campus({
      kind: "room-changed",
      place: "room-2",
      session: "care-1",
      custodian: "t-2",
      uncoveredSince: null,
      at: at("15:40"),
    });
    expect(room(state, "room-2", "17:20")).toMatchObject({
      session: { id: "care-1" },
      custodian: { id: "t-2", name: "name of t-2" },
    });
  });

  test("counts who is here, also a child that belongs elsewhere, and misses only the expected ones", () => {
    const state = campus(
      custody("s-1", "in-care", { place: "room-2", custodian: "t-2" }),
      custody("s-5", "in-care", { place: "room-2", custodian: "t-2" }),
      custody("s-2", "in-transit", { place: "room-2" }),
      custody("s-3", "released", { custodian: "p-s-3" }),
    );
    expect(room(state, "room-2")).toMatchObject({ expected: 3, present: 2, missing: 2 });
  });

  test("tells the missing who are on site from those who never came or have left", () => {
    const state = campus(
      custody("s-1", "arriving", { place: "gate-east" }),
      custody("s-2", "unattended", { unattended: "unaccounted" }),
      custody("s-3", "at-home", { custodian: "p-s-3" }),
    );
    expect(room(state, "room-2")).toMatchObject({ expected: 4, missing: 4, missingOnSite: 2 });
    expect(room(campus(), "room-2")).toMatchObject({ missing: 4, missingOnSite: 0 });
  });

  test("does not miss a child on leave or collected from the room", () => {
    const mark = (student: string, mark: "leave" | "collected") =>
      ({ kind: "roll-marked", session: "care-1", student, mark, at: at("15:50") }) as const;
    expect(room(campus(mark("s-1", "leave"), mark("s-2", "collected")), "room-2")).toMatchObject({
      expected: 2,
      missing: 2,
    });
  });

  test("never counts an unaccounted child as present where it was last", () => {
    const state = campus(custody("s-1", "unattended", { place: "room-2", unattended: "unaccounted" }));
    expect(room(state, "room-2")).toMatchObject({ present: 0, unattended: 0, missing: 4 });
    expect(campusCount(state)).toMatchObject({ unattended: 1, unaccounted: 1 });
  });

  test("shows children without an adult, and since when", () => {
    const state = campus(custody("s-1", "unattended", { place: "room-2" }), {
      kind: "room-changed",
      place: "room-2",
      session: null,
      custodian: null,
      uncoveredSince: at("15:58"),
      at: at("15:58"),
    });
    expect(room(state, "room-2")).toMatchObject({ unattended: 1, present: 1, uncoveredSince: at("15:58") });
  });

  test("R4: is known only while every reader of it speaks; never seen is as blind as silent", () => {
    const known = (state: ReturnType<typeof campus>) =>
      headcount(state, names, at("12:00")).places.map((place) => place.known);
    const status = (reader: string, status: "silent" | "offline"): Fact => ({
      kind: "reader-status-set",
      reader,
      status,
      at: at("11:00"),
      knownUpto: null,
    });
    expect(known(campus())).toEqual([false, false, false]);
    expect(known(campus(...online(...ALL)))).toEqual([true, true, true]);
    expect(known(campus(...online(...ALL), status("door-1", "silent")))).toEqual([true, false, true]);
    expect(known(campus(...online(...ALL), status("east-in", "offline")))).toEqual([false, true, true]);
  });

  test("G7: says which readers are silent and up to when everything is known: the earliest of them", () => {
    const silent = (reader: string, knownUpto: string | null): Fact => ({
      ...{ kind: "reader-status-set", reader, status: "silent", at: at("11:00") },
      knownUpto: knownUpto === null ? null : at(knownUpto),
    });
    const gate = (...facts: Fact[]) => room(campus(...online(...ALL), ...facts), "gate-east");
    expect(gate()).toMatchObject({ known: true, knownUpto: null, silentReaders: [] });
    expect(gate(silent("east-in", "10:58"))).toMatchObject({ knownUpto: at("10:58"), silentReaders: ["east-in"] });
    expect(gate(silent("east-in", "10:58"), silent("east-out", "10:40"))).toMatchObject({
      knownUpto: at("10:40"),
      silentReaders: ["east-in", "east-out"],
    });
    // Nothing is said of how far it told: until it was found silent.
    expect(gate(silent("east-in", null))?.knownUpto).toBe(at("11:00"));
    const behind: Fact = { ...silent("east-in", "09:30"), status: "behind" } as Fact;
    expect(gate(behind)).toMatchObject({ known: false, knownUpto: at("09:30") });
    expect(room(campus(), "gate-east")?.knownUpto).toBe(ORIGIN);
  });

  test("a gate is held by whoever has gate duty now", () => {
    expect(room(campus(), "gate-east", "07:00")?.custodian?.id).toBe("guard-1");
    expect(room(campus(), "gate-east", "18:00")?.custodian).toBeNull();
  });
});
