import { describe, expect, test } from "vitest";
import type { Alarm, Handover, Pickup } from "../../../gateway/core/state.ts";
import { alarmsOf, alarmView } from "../../../gateway/views/alarms.ts";
import { HANDOVERS_RECENT_MAX, liveHandovers } from "../../../gateway/views/handovers.ts";
import { compareIds } from "../../../gateway/views/order.ts";
import { listsOf, studentView } from "../../../gateway/views/people.ts";
import { livePickups, PICKUPS_RECENT_MAX, pickupsOf, pickupView } from "../../../gateway/views/pickups.ts";
import { rollsOf, rollView } from "../../../gateway/views/rolls.ts";
import { at, campus, custody, names } from "./school.ts";

const pickup = (number: number, state: Pickup["state"], rest: Partial<Pickup> = {}): Pickup => ({
  id: `p${number}`,
  state,
  students: ["s-2"],
  collector: null,
  gate: "gate-east",
  self: false,
  pass: null,
  barred: false,
  openedAt: at("16:00"),
  expires: null,
  released: [],
  settledBy: null,
  reason: null,
  ...rest,
});
const withPickups = (...pickups: readonly Pickup[]) =>
  campus(...pickups.map((one) => ({ kind: "pickup-opened", pickup: one }) as const));

describe("lists", () => {
  test("go by number, not by letter", () => {
    const ids = ["p10", "p9", "a2", "p1", "x"].map((id) => ({ id }));
    expect(ids.sort(compareIds).map(({ id }) => id)).toEqual(["a2", "p1", "p9", "p10", "x"]);
    expect(listsOf(campus()).students.map(({ id }) => id)).toEqual(["s-1", "s-2", "s-3", "s-4", "s-5", "s-10"]);
  });

  test("a student shows class, cards, guardians, and only sessions that need enrolment", () => {
    const state = campus(custody("s-1", "in-care", { place: "room-2", custodian: "t-2" }));
    const student = listsOf(state).students[0];
    expect(student && studentView(state, names, student)).toMatchObject({
      id: "s-1",
      class: "g-1",
      enrolment: [{ session: "care-1" }],
      guardians: ["p-s-1", "p-aunt"],
      family: [{ id: "p-s-1" }, { id: "p-aunt" }],
      custody: { status: "in-care", place: "room-2", custodian: "t-2" },
    });
  });

  test("a barred adult is not among the family who are offered for a child", () => {
    const state = campus();
    const student = { ...state.roster.students.get("s-2")!, guardians: ["p-barred", "p-aunt"], barred: ["p-barred"] };
    expect(studentView(state, names, student).family.map(({ id }) => id)).toEqual(["p-aunt"]);
  });
});

describe("pickups", () => {
  test("open are those that wait for a guard; a live screen also shows grants and the last ones settled", () => {
    const settled = Array.from({ length: PICKUPS_RECENT_MAX + 3 }, (_, i) => pickup(i + 1, "done"));
    const state = withPickups(...settled, pickup(50, "open"), pickup(51, "granted"), pickup(52, "denied"));
    expect(pickupsOf(state, "open").map(({ id }) => id)).toEqual(["p50"]);
    const live = livePickups(state).map(({ id }) => id);
    expect(live).toHaveLength(2 + PICKUPS_RECENT_MAX);
    expect(live).toContain("p51");
    expect(live).toContain("p52");
    expect(live).not.toContain("p4");
  });

  test("G3: a barred person is not offered as collector, and each child shows where it still is", () => {
    const state = [custody("s-2", "in-care", { place: "room-2" })];
    const view = pickupView(campus(...state), names, pickup(1, "open", { released: ["s-2"] }));
    expect(view.students[0]).toMatchObject({
      id: "s-2",
      group: { en: "Class 1" },
      place: { en: "Room 2" },
      status: "in-care",
      released: true,
    });
    expect(view.students[0]?.guardians.map(({ id }) => id)).toEqual(["p-s-2", "p-aunt"]);
  });
});

describe("handovers", () => {
  test("a live screen shows every offer and the last answers", () => {
    const handover = (number: number, state: Handover["state"]): Handover => ({
      id: `h${number}`,
      state,
      place: "room-2",
      from: "t-1",
      to: "t-2",
      via: "screen",
      students: ["s-1"],
      offeredCount: 1,
      acceptedCount: null,
      differences: [],
      offeredAt: at("16:00"),
      due: at("16:03"),
      overdue: false,
      settledAt: null,
      reason: null,
    });
    const answered = Array.from({ length: HANDOVERS_RECENT_MAX + 5 }, (_, i) => handover(i + 2, "accepted"));
    const state = campus(
      ...[handover(1, "offered"), ...answered].map((one) => ({ kind: "handover-opened", handover: one }) as const),
    );
    const live = liveHandovers(state);
    expect(live).toHaveLength(1 + HANDOVERS_RECENT_MAX);
    expect(live[0]?.id).toBe("h1");
  });
});

describe("alarms", () => {
  const alarm = (id: string, state: Alarm["state"]): Alarm => ({
    id,
    kind: "unattended-room",
    priority: 1,
    state,
    active: state !== "closed",
    rule: "R4",
    clauses: ["WH-N11"],
    place: "room-1",
    reader: null,
    session: null,
    people: ["s-1"],
    adult: null,
    readers: [],
    level: 0,
    ackDue: null,
    cause: null,
    since: at("12:00"),
    times: 1,
    owner: "t-1",
    acknowledgedBy: null,
    shelvedUntil: null,
    endedAt: null,
    reason: null,
    evidence: [4],
  });

  test("open leaves out the closed ones; each carries place, people, rule, clause and evidence", () => {
    const state = campus(
      { kind: "alarm-changed", alarm: alarm("a1", "closed") },
      { kind: "alarm-changed", alarm: alarm("a2", "returned") },
    );
    expect(alarmsOf(state, "all").map(({ id }) => id)).toEqual(["a1", "a2"]);
    const [open] = alarmsOf(state, "open");
    expect(open && alarmView(state, names, open)).toMatchObject({
      id: "a2",
      placeName: { en: "Room 1" },
      people: [{ id: "s-1", name: "name of s-1" }],
      owner: { id: "t-1" },
      clause: "WH-N11",
      evidence: [4],
      level: 0,
      told: [{ id: "t-1" }],
      readers: [],
      cause: null,
    });
  });

  test("A1 G7: says who has been told so far, and because of which readers nobody knows more", () => {
    const climbed = { ...alarm("a1", "unacknowledged"), level: 2, ackDue: at("12:05"), readers: ["east-in", "gone"] };
    const state = campus(
      { kind: "alarm-changed", alarm: climbed },
      ...[
        {
          kind: "reader-status-set",
          reader: "east-in",
          status: "silent",
          at: at("12:00"),
          knownUpto: at("11:59"),
        } as const,
      ],
    );
    const view = alarmView(state, names, climbed);
    expect(view).toMatchObject({ level: 2, ackDue: at("12:05") });
    expect(view.told.map(({ id }) => id)).toEqual(["t-1", state.plan?.dutyLeader]);
    expect(view.readers).toMatchObject([
      { id: "east-in", knownUpto: at("11:59") },
      { id: "gone", name: { en: "gone" }, knownUpto: null },
    ]);
  });
});

describe("rolls", () => {
  test("R2: nobody is present by default; the roll opens before the lesson and closes by a person", () => {
    const [session] = rollsOf(campus(), "room-2");
    if (!session) throw new Error("no session");
    const early = rollView(campus(), names, session, at("15:30"));
    expect(early.open).toBe(false);
    expect(early.students.every(({ mark }) => mark === null)).toBe(true);
    expect(rollView(campus(), names, session, at("15:35"))).toMatchObject({ open: true, due: at("15:50") });
    const closed = campus(
      { kind: "roll-marked", session: "care-1", student: "s-1", mark: "present", at: at("15:45") },
      { kind: "roll-closed", session: "care-1", by: "t-2", at: at("15:50") },
    );
    const view = rollView(closed, names, session, at("15:51"));
    expect(view).toMatchObject({ open: false, closed: true });
    expect(view.students[0]).toMatchObject({ id: "s-1", mark: "present" });
  });

  test("are listed by place, or all by start", () => {
    expect(rollsOf(campus(), null).map(({ id }) => id)).toEqual(["class-1", "care-1"]);
    expect(rollsOf(campus(), "gate-east")).toEqual([]);
  });
});
