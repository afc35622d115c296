import { describe, expect, test } from "vitest";
import { ALARM_EVIDENCE_MAX } from "#core/rules/alarms.ts";
import { acknowledge, readerIs, resolve, shelve, tap, tick } from "./support/events.ts";
import { alarm, done, refused } from "./support/expectations.ts";
import { given } from "./support/scene.ts";
import { at } from "./support/school.ts";

const silent = readerIs("silent", "east-in", "07:00");
const online = readerIs("online", "east-in", "07:04");
/** s1 is alone in room-1 from 07:37. */
const alone = [tap("door-1", "s1", "07:35"), tick("07:37")];

describe("A1 alarms", () => {
  test("A1: raised, seen, ended: unacknowledged, acknowledged, closed", () => {
    given(silent)
      .shows(alarm("reader-silent", { id: "a1", state: "unacknowledged", active: true, since: at("07:00") }))
      .when(acknowledge("07:03"))
      .shows(done("a1"), alarm("reader-silent", { state: "acknowledged", acknowledgedBy: "leader" }))
      .when(online)
      .shows(alarm("reader-silent", { state: "closed", active: false, endedAt: at("07:04"), reason: "reader-online" }));
  });

  test("A1: one that ended before anybody saw it waits for somebody to see it", () => {
    given(silent, online)
      .shows(alarm("reader-silent", { state: "returned", active: false }))
      .when(acknowledge("07:25"))
      .shows(
        alarm("reader-silent", {
          state: "closed",
          reason: "reader-online",
          endedAt: at("07:04"),
          acknowledgedBy: "leader",
        }),
      );
  });

  test("A1: one that was over in the instant is closed when somebody has seen it", () => {
    given(tap("east-in", "stranger", "07:00"))
      .when(acknowledge("07:05"))
      .shows(alarm("unknown-card", { state: "closed", active: false, reason: "acknowledged" }));
  });

  test("A1: a cause that comes back before anybody saw it end is the same alarm again", () => {
    given(silent, online)
      .when(readerIs("silent", "east-in", "07:30"))
      .shows(
        alarm("reader-silent", {
          state: "unacknowledged",
          active: true,
          times: 2,
          endedAt: null,
          reason: null,
          evidence: [4, 6],
        }),
      );
  });

  test("A1: an acknowledged alarm that gets another child needs eyes again", () => {
    given(...alone, acknowledge("07:38"))
      .shows(alarm("unattended-room", { state: "acknowledged" }))
      .when(tap("door-1", "s2", "07:40"))
      .when(tick("07:40"))
      .shows(alarm("unattended-room", { state: "unacknowledged", acknowledgedBy: null, people: ["s1", "s2"] }));
  });

  test("A1: shelved until an instant, with a reason, and then back", () => {
    given(silent)
      .when(shelve("07:05", "07:30"))
      .shows(
        done("a1"),
        alarm("reader-silent", { state: "shelved", shelvedUntil: at("07:30"), reason: "being repaired" }),
      )
      .when(tick("07:30"))
      .shows(alarm("reader-silent", { state: "unacknowledged", shelvedUntil: null, reason: null }));
  });

  test("A1: a shelved alarm whose cause ends is closed", () => {
    given(silent, shelve("07:03", "07:30"))
      .when(online)
      .shows(alarm("reader-silent", { state: "closed", shelvedUntil: null, reason: "reader-online" }));
  });

  test("A1 R4: one of priority 1 is never shelved", () => {
    given(...alone)
      .when(shelve("07:38", "08:00"))
      .shows(refused("alarm/cannot-shelve"), alarm("unattended-room", { state: "unacknowledged" }));
  });

  test("A1: shelving ends later than it begins", () => {
    given(silent).when(shelve("07:05", "07:05")).shows(refused("alarm/cannot-shelve"));
  });

  test("A1: resolved with a reason", () => {
    given(silent)
      .when(resolve("07:05"))
      .shows(
        alarm("reader-silent", {
          state: "closed",
          reason: "looked into",
          acknowledgedBy: "leader",
          endedAt: at("07:05"),
        }),
      );
    given(silent)
      .when(resolve("07:05", "a1", ""))
      .shows(refused("settle/reason-required"));
  });

  test("A1 R4: no word resolves a child without an adult", () => {
    given(...alone)
      .when(resolve("07:38"))
      .shows(refused("alarm/still-active", ["s1"]));
  });

  test("A1: what is closed or unknown is not acted upon", () => {
    given(silent, resolve("07:05")).when(acknowledge("07:06")).shows(refused("alarm/closed"));
    given(silent, resolve("07:05")).when(resolve("07:06")).shows(refused("alarm/closed"));
    given(silent, resolve("07:05")).when(shelve("07:06", "08:00")).shows(refused("alarm/closed"));
    given().when(acknowledge("07:06", "a9")).shows(refused("alarm/unknown"));
  });

  test("A1: its evidence is bounded: the first entry and the latest", () => {
    const times = Array.from(
      { length: ALARM_EVIDENCE_MAX + 5 },
      (_, second) => `07:00:${String(second).padStart(2, "0")}`,
    );
    const { state, seq } = given(...times.map((time) => tap("east-in", "stranger", time))).played;
    const { evidence, times: raised } = state.alarms.get("a1")!;
    expect([evidence.length, evidence[0], evidence.at(-1), raised]).toEqual([ALARM_EVIDENCE_MAX, 4, seq, times.length]);
  });
});
