import { describe, expect, test } from "vitest";
import { toldOf } from "#core/rules/escalation.ts";
import { acknowledge, assign, readerIs, resolve, shelve, tap, tick } from "./support/events.ts";
import { alarm, done, refused } from "./support/expectations.ts";
import { given, type Scene } from "./support/scene.ts";
import { at, PLAN } from "./support/school.ts";

const STAFFED = { ...PLAN, version: 2, patrol: ["t4"], leads: ["t3"] };
const staffed = { kind: "plan-adopted", at: at("06:10"), plan: STAFFED } as const;
const silent = readerIs("silent", "east-in", "07:00");
/** s1 is alone in room-1 from 07:37. */
const alone = [tap("door-1", "s1", "07:35"), tick("07:37")];

const told = ({ played: { state } }: Scene, id = "a1") => toldOf(state, state.alarms.get(id)!);

describe("A1 the ladder", () => {
  test("A1: an alarm of priority 1 that nobody acknowledges goes one up each minute: owner, patrol, lead, district", () => {
    const raised = given(staffed, ...alone);
    raised.shows(alarm("unattended-room", { level: 0, ackDue: at("07:38") }));
    expect(told(raised)).toEqual(["leader"]);
    const patrol = raised.when(tick("07:38"));
    patrol.shows(alarm("unattended-room", { level: 1, ackDue: at("07:39"), state: "unacknowledged" }));
    expect(told(patrol)).toEqual(["leader", "t4"]);
    const lead = patrol.when(tick("07:39"));
    lead.shows(alarm("unattended-room", { level: 2, ackDue: at("07:40") }));
    expect(told(lead)).toEqual(["leader", "t4", "t3"]);
    const district = lead.when(tick("07:40"));
    district.shows(alarm("unattended-room", { level: 3, ackDue: null }));
    district.when(tick("09:00")).shows(alarm("unattended-room", { level: 3, ackDue: null, times: 1 }));
  });

  test("A1: one of priority 2 has five minutes a step", () => {
    given(staffed, silent)
      .when(tick("07:04:59"))
      .shows(alarm("reader-silent", { level: 0, ackDue: at("07:05") }))
      .when(tick("07:05"))
      .shows(alarm("reader-silent", { level: 1, ackDue: at("07:10") }));
  });

  test("A1: the plan's own times hold", () => {
    const grace = { ...PLAN.grace, highAckSeconds: 120 };
    given({ ...staffed, plan: { ...STAFFED, grace } }, silent)
      .when(tick("07:02"))
      .shows(alarm("reader-silent", { level: 1, ackDue: at("07:04") }));
  });

  test("A1: what is of the lowest priority ends at the school's leads and is not the district's", () => {
    given(staffed)
      .when(tick("17:40"))
      .shows(alarm("patrol-missed", { priority: 3, owner: "t4", level: 0, ackDue: at("18:10") }))
      .when(tick("18:40"))
      .shows(alarm("patrol-missed", { level: 2, ackDue: null }));
  });

  test("A1: a rung on which nobody stands is passed at once", () => {
    given(silent)
      .when(tick("07:05"))
      .shows(alarm("reader-silent", { level: 2, ackDue: at("07:10") }));
  });

  test("A1: who has acknowledged ends the climb; what is over climbs no further", () => {
    given(staffed, silent, acknowledge("07:04"))
      .when(tick("07:30"))
      .shows(alarm("reader-silent", { state: "acknowledged", level: 0, ackDue: null }));
    given(staffed, silent, readerIs("online", "east-in", "07:04"))
      .when(tick("07:30"))
      .shows(alarm("reader-silent", { state: "returned", level: 0, ackDue: null }));
  });

  test("A1: an acknowledged alarm that gets another child starts at its owner again", () => {
    given(staffed, ...alone, tick("07:38"), acknowledge("07:38:30"), tap("door-1", "s2", "07:40"))
      .when(tick("07:40"))
      .shows(alarm("unattended-room", { state: "unacknowledged", level: 0, ackDue: at("07:41") }));
  });

  test("A1: whoever is made the one who acts has the first step's time again, also where another had acknowledged", () => {
    given(staffed, silent, tick("07:05"))
      .when(assign("07:06", "t2"))
      .shows(done("a1"), alarm("reader-silent", { owner: "t2", level: 0, ackDue: at("07:11") }))
      .when(acknowledge("07:07"))
      .when(assign("07:08", "t1"))
      .shows(
        alarm("reader-silent", { owner: "t1", state: "unacknowledged", acknowledgedBy: null, ackDue: at("07:13") }),
      );
  });

  test("A1: who takes it upon themselves has seen it", () => {
    given(staffed, silent)
      .when(assign("07:02", "leader"))
      .shows(
        alarm("reader-silent", { owner: "leader", state: "acknowledged", acknowledgedBy: "leader", ackDue: null }),
      );
  });

  test("A1: strangers act on no alarm and own none", () => {
    given(silent)
      .when(assign("07:02", "nobody"))
      .shows(refused("staff/unknown", ["nobody"]));
    given(silent, resolve("07:01")).when(assign("07:02", "t1")).shows(refused("alarm/closed"));
    given()
      .when(assign("07:02", "t1", "a9"))
      .shows(refused("alarm/unknown"));
  });

  test("A1: shelved it climbs not, and back it begins at its owner", () => {
    given(staffed, silent, tick("07:05"), shelve("07:06", "07:30"))
      .when(tick("07:29"))
      .shows(alarm("reader-silent", { state: "shelved", level: 1, ackDue: null }))
      .when(tick("07:30"))
      .shows(alarm("reader-silent", { state: "unacknowledged", level: 0, ackDue: at("07:35") }));
  });

  test("A1: shelving ends with the service day: at closing time, or at midnight", () => {
    const closes = { ...staffed, plan: { ...STAFFED, closes: 19 * 60 } };
    given(closes, silent)
      .when(shelve("07:05", "23:00"))
      .shows(done("a1"), alarm("reader-silent", { shelvedUntil: at("19:00") }));
    const evening = given(closes, readerIs("silent", "east-in", "19:30"));
    const id = [...evening.played.state.alarms.values()].find(({ kind }) => kind === "reader-silent")?.id;
    evening.when(shelve("19:31", "30:00", id)).shows(alarm("reader-silent", { shelvedUntil: at("24:00") }));
    given(silent)
      .when(shelve("07:05", "30:00"))
      .shows(alarm("reader-silent", { shelvedUntil: at("24:00") }));
  });
});
