import { describe, expect, test } from "vitest";
import type { AlarmView, PickupView, RollView, StudentView } from "#contract/live.ts";
import { rollOfNow, unanswered } from "../../../gateway/console/duty/roll-state.ts";
import { mayCollectAll, queueOf } from "../../../gateway/console/guard/desk.ts";
import { FOUND_MAX, familyOf, findChildren } from "../../../gateway/console/guard/find-children.ts";
import { openAlarms } from "../../../gateway/console/ui/alarm-order.ts";

const adult = (id: string) => ({ id, name: id, relation: null });
const pickup = (parts: Partial<PickupView>): PickupView => ({
  id: "k",
  state: "open",
  gate: "east",
  self: false,
  barred: false,
  students: [],
  collector: null,
  openedAt: 0,
  expires: null,
  settledBy: null,
  reason: null,
  ...parts,
});
const child = (id: string, guardians: string[], released = false) => ({
  id,
  name: id,
  group: { zh: "班", en: "class" },
  status: "in-care",
  place: null,
  released,
  guardians: guardians.map(adult),
});

describe("the guard's queue", () => {
  test("holds open requests of the gate, oldest first", () => {
    const pickups = [
      pickup({ id: "b", openedAt: 2 }),
      pickup({ id: "a", openedAt: 1 }),
      pickup({ id: "west", gate: "west" }),
      pickup({ id: "granted", state: "granted" }),
    ];
    expect(queueOf(pickups, "east").map(({ id }) => id)).toEqual(["a", "b"]);
    expect(queueOf(pickups, null).map(({ id }) => id)).toEqual(["west", "a", "b"]);
  });

  test("offers only adults who may collect every child that is still here", () => {
    const siblings = [child("x", ["mother", "uncle"]), child("y", ["mother"])];
    expect(mayCollectAll(pickup({ students: siblings })).map(({ id }) => id)).toEqual(["mother"]);
    const gone = [child("x", ["mother", "uncle"]), child("y", ["mother"], true)];
    expect(mayCollectAll(pickup({ students: gone })).map(({ id }) => id)).toEqual(["mother", "uncle"]);
  });
});

const student = (id: string, name: string, guardians: string[]): StudentView => ({
  id,
  name,
  class: "c",
  className: { zh: "三(2)班", en: "Class 3(2)" },
  cards: [],
  dismissal: "collected",
  guardians,
  family: [],
  enrolment: [],
  custody: { status: "in-care", place: null, custodian: null, since: 0 },
});

describe("looking a child up", () => {
  const all = [student("1", "王子涵", ["li"]), student("2", "王子萱", ["li"]), student("3", "陈一", ["chen"])];

  test("finds by part of the name, by class and by number; nothing for nothing", () => {
    expect(findChildren(all, "王子").map(({ id }) => id)).toEqual(["1", "2"]);
    expect(findChildren(all, "3(2) 陈").map(({ id }) => id)).toEqual(["3"]);
    expect(findChildren(all, "  ")).toEqual([]);
    const namesakes = Array.from({ length: 500 }, (_, index) => student(`n-${index}`, "王伟", []));
    expect(findChildren(namesakes, "王伟")).toHaveLength(FOUND_MAX);
  });

  test("offers the brothers and sisters of those chosen", () => {
    expect(familyOf(all, all.slice(0, 1)).map(({ id }) => id)).toEqual(["2"]);
    expect(familyOf(all, [])).toEqual([]);
  });
});

describe("the roll", () => {
  const roll = (session: string, start: number, end: number): RollView => ({
    session,
    place: "r",
    name: { zh: "课", en: "lesson" },
    start,
    end,
    due: start,
    open: true,
    closed: false,
    custodian: null,
    students: [],
  });

  test("is the running session's, else the next one's, else none", () => {
    const rolls = [roll("second", 20, 30), roll("first", 0, 10)];
    expect(rollOfNow(rolls, "second", 5)?.session).toBe("second");
    expect(rollOfNow(rolls, null, 15)?.session).toBe("second");
    expect(rollOfNow(rolls, null, 30)).toBeNull();
  });

  test("has a gap for each child without a mark or an answer", () => {
    const students = ["a", "b", "c"].map((id) => ({
      id,
      name: id,
      mark: id === "a" ? "present" : null,
      status: "",
      place: null,
    }));
    expect(unanswered(students, { b: "leave" }).map(({ id }) => id)).toEqual(["c"]);
  });
});

describe("open alarms", () => {
  const alarm = (id: string, parts: Partial<AlarmView>) =>
    ({ id, priority: 2, state: "unacknowledged", since: 0, ...parts }) as AlarmView;

  test("come by priority, then those that nobody has acknowledged, then the oldest; closed and shelved ones do not", () => {
    const alarms = [
      alarm("acked", { state: "acknowledged" }),
      alarm("new", { since: 9 }),
      alarm("old", { since: 1 }),
      alarm("top", { priority: 1, since: 99 }),
      alarm("closed", { state: "closed" }),
      alarm("shelved", { state: "shelved" }),
    ];
    expect(openAlarms(alarms).map(({ id }) => id)).toEqual(["top", "old", "new", "acked"]);
  });
});
