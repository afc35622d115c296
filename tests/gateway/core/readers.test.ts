import { describe, expect, test } from "vitest";
import { FLOOD_PLACES_MAX } from "#core/rules/alarms.ts";
import { acknowledge, lateTap, readerIs, resolve, settleRoll, tap, tick } from "./support/events.ts";
import { alarm, child, mark, noAlarm, refused, rollClosed } from "./support/expectations.ts";
import { given } from "./support/scene.ts";
import { at, PLAN } from "./support/school.ts";

/** class-1 is in room-1 from 08:00; its roll is due at 08:10. s1 to s4 have come in and tapped nowhere else. */
const arrived = ["s1", "s2", "s3", "s4"].map((student) => tap("east-in", student, "07:45"));
const inClass = [tap("door-1", "t1", "07:50"), ...arrived];
const silent = readerIs("silent", "door-1", "07:58", "07:57");
const alarms = (kind: string) => (one: { kind: string; active: boolean }) => one.kind === kind && one.active;

describe("G7 A1 a reader offline at roll time", () => {
  test("A1: is one alarm that lists the children whom it hides, and not four missing children", () => {
    const { state } = given(...inClass, silent)
      .when(tick("08:10"))
      .shows(
        alarm("reader-silent", {
          reader: "door-1",
          rule: "R4",
          priority: 1,
          people: ["s1", "s2", "s3", "s4"],
          times: 1,
        }),
        noAlarm("unaccounted"),
        noAlarm("roll-overdue", "class-1"),
        child("s1", { status: "arriving", custodian: "guard" }),
      ).played;
    expect([...state.alarms.values()].filter(({ active, place }) => active && place === "room-1")).toHaveLength(1);
  });

  test("G7: before the roll is due it is of priority 2, and names those of whom nothing is known yet", () => {
    given(...inClass, tap("door-1", "s1", "07:56"))
      .when(silent)
      .shows(alarm("reader-silent", { priority: 2, people: ["s2", "s3", "s4"] }));
  });

  test("A1: an acknowledged one wants eyes again when the roll is due", () => {
    given(...inClass, silent, acknowledge("07:59"))
      .when(tick("08:10"))
      .shows(alarm("reader-silent", { state: "unacknowledged", priority: 1, level: 0, ackDue: at("08:11") }));
  });

  test("A2: when its backlog is in, the roll is judged again: who was there is present, who was not is unaccounted", () => {
    given(...inClass, silent, tick("08:10"), readerIs("behind", "door-1", "08:20", "07:57"))
      .when(lateTap("door-1", "s1", { tapped: "08:01", time: "08:20:10" }))
      .shows(
        mark("class-1", "s1", "present"),
        child("s1", { status: "in-class", custodian: "t1", since: at("08:01") }),
        alarm("reader-silent", { active: true, people: ["s2", "s3", "s4"] }),
        noAlarm("unaccounted"),
      )
      .when(lateTap("door-1", "s2", { tapped: "08:02", time: "08:20:11" }))
      .when(lateTap("door-1", "s3", { tapped: "08:12", time: "08:20:12" }))
      .when(readerIs("online", "door-1", "08:20:20"))
      .shows(
        alarm("reader-silent", { active: false, reason: "reader-online" }),
        alarm("unaccounted", { people: ["s4"], session: "class-1", since: at("08:20:20"), readers: [] }),
        alarm("roll-overdue", { session: "class-1", owner: "t1", since: at("08:20:20") }),
        child("s4", { status: "unattended", unattended: "unaccounted" }),
      );
  });

  test("A2: it is judged as soon as everything until its deadline has arrived, however much more is to come", () => {
    given(...inClass, silent, tick("08:10"), readerIs("behind", "door-1", "08:20", "07:57"))
      .when(readerIs("behind", "door-1", "08:21", "08:09:59"))
      .shows(noAlarm("unaccounted"))
      .when(readerIs("behind", "door-1", "08:22", "08:10"))
      .shows(
        alarm("unaccounted", { people: ["s1", "s2", "s3", "s4"] }),
        alarm("reader-silent", { active: true, people: [], priority: 2, times: 1 }),
      );
  });

  test("R2: with nobody missing it is closed by the teacher who held the room when it was due", () => {
    const taps = ["s1", "s2", "s3", "s4"].map((student, i) =>
      lateTap("door-1", student, { tapped: `08:0${i + 1}`, time: `08:20:1${i}` }),
    );
    given(...inClass, silent, tick("08:10"), readerIs("behind", "door-1", "08:20", "07:57"), ...taps)
      .when(readerIs("online", "door-1", "08:21"))
      .shows(rollClosed("class-1", "t1"), noAlarm("unaccounted"), noAlarm("roll-overdue", "class-1"));
  });

  test("R2: the teacher may settle the roll by hand meanwhile, and nobody is hidden any more", () => {
    const marks = { s1: "present", s2: "present", s3: "leave", s4: "present" } as const;
    given(...inClass, silent, tick("08:10"))
      .when(settleRoll("08:15", "t1", "class-1", marks))
      .shows(rollClosed("class-1", "t1"), alarm("reader-silent", { active: true, people: [], priority: 2 }))
      .when(readerIs("online", "door-1", "08:20"))
      .shows(noAlarm("unaccounted"), noAlarm("roll-overdue", "class-1"));
  });

  test("R3: hidden children are not talked away", () => {
    given(...inClass, silent, tick("08:10"))
      .when(resolve("08:12"))
      .shows(refused("alarm/still-active", ["s1", "s2", "s3", "s4"]));
  });

  test("R3: what it told before it fell silent is judged as ever", () => {
    given(...inClass, tick("08:10"))
      .when(readerIs("silent", "door-1", "08:12", "08:10:30"))
      .shows(alarm("unaccounted", { readers: [], cause: null }), alarm("reader-silent", { people: [], priority: 2 }));
  });

  test("A1: what was raised before anybody knew that it was silent says unknown, and what only follows from it is grouped", () => {
    given(...inClass, tick("08:10"))
      .when(readerIs("silent", "door-1", "08:10:20", "08:09:50"))
      .shows(alarm("unaccounted", { readers: ["door-1"], cause: null, active: true }), (played) => {
        const silence = [...played.state.alarms.values()].find(alarms("reader-silent"));
        alarm("roll-overdue", { session: "class-1", readers: ["door-1"], cause: silence?.id ?? "none" })(played);
      });
  });

  test("R3: with two readers in a room the children are hidden until both have told everything", () => {
    const readers = [...PLAN.readers, { ...PLAN.readers.find(({ id }) => id === "door-1")!, id: "back-1" }];
    const plan = { kind: "plan-adopted", at: at("06:30"), plan: { ...PLAN, version: 2, readers } } as const;
    given(plan, ...inClass, silent, readerIs("offline", "back-1", "07:59"), tick("08:10"))
      .when(readerIs("online", "door-1", "08:15"))
      .shows(noAlarm("unaccounted"))
      .shows(({ state }) => {
        const open = [...state.alarms.values()].filter(alarms("reader-silent"));
        expect(open).toMatchObject([{ reader: "back-1", priority: 1, people: ["s1", "s2", "s3", "s4"] }]);
      })
      .when(readerIs("online", "back-1", "08:16"))
      .shows(alarm("unaccounted", { people: ["s1", "s2", "s3", "s4"] }));
  });

  test("R6: an arrival and a way that end there are listed with it, and told apart when it has told everything", () => {
    const rest = { kind: "children-sent", by: "t1", students: ["s2"], purpose: "club-change", to: "hall" } as const;
    const sent = { ...rest, at: at("08:30") };
    given(...inClass, ...["s1", "s2", "s3", "s4"].map((student) => tap("door-1", student, "07:55")), sent)
      .when(readerIs("silent", "door-hall", "08:31", "08:30"))
      .when(tick("08:38"))
      .shows(
        noAlarm("transit-overdue"),
        alarm("reader-silent", { reader: "door-hall", people: ["s2"], priority: 1 }),
        child("s2", { status: "in-transit", custodian: "t1", overdue: true }),
      )
      .when(readerIs("behind", "door-hall", "08:40", "08:37"))
      .shows(noAlarm("transit-overdue"))
      .when(readerIs("behind", "door-hall", "08:41", "08:39"))
      .shows(
        alarm("transit-overdue", { people: ["s2"], place: "hall", readers: ["door-hall"] }),
        alarm("reader-silent", { people: [], priority: 2 }),
      );
    given(...inClass, silent)
      .when(tick("08:10"))
      .shows(noAlarm("arrival-overdue"), alarm("reader-silent", { people: ["s1", "s2", "s3", "s4"] }));
  });

  test("R1: a teacher who may have come is late all the same, under the reader's alarm", () => {
    given(...arrived, readerIs("silent", "door-1", "07:50"))
      .when(tick("08:03"))
      .shows(
        alarm("teacher-late", { session: "class-1", readers: ["door-1"], cause: "a1" }),
        alarm("reader-silent", { id: "a1" }),
      );
  });

  test("R3: after the session's end, and with the reader gone from the plan, it is judged all the same", () => {
    const readers = PLAN.readers.filter(({ id }) => id !== "door-1");
    const plan = { kind: "plan-adopted", at: at("09:00"), plan: { ...PLAN, version: 2, readers } } as const;
    given(...inClass, silent, tick("08:10"), plan)
      .when(tick("09:00"))
      .shows(alarm("unaccounted", { people: ["s1", "s2", "s3", "s4"] }));
    given(...inClass, silent, tick("16:00"), readerIs("online", "door-1", "16:05")).shows(({ state }) => {
      const lost = [...state.alarms.values()].filter(alarms("unaccounted")).flatMap(({ people }) => people);
      expect([...new Set(lost)].sort()).toEqual(["s1", "s2", "s3", "s4"]);
    });
  });

  test("R3: a reader that was never heard hides nobody", () => {
    given(...inClass)
      .when(tick("08:10"))
      .shows(alarm("unaccounted", { people: ["s1", "s2", "s3", "s4"] }));
  });
});

describe("G7 a silent gate", () => {
  test("R3: nobody is missing because of it: the alarm says unknown and by which readers, and its owner is asked all the same", () => {
    given(readerIs("silent", "east-in", "07:00"), tap("door-2", "t2", "07:50"))
      .when(tick("08:10"))
      .shows(
        ({ state }) => {
          const asked = [...state.alarms.values()].filter(alarms("no-show"));
          expect(asked.flatMap(({ people }) => people).sort()).toEqual(["s1", "s2", "s3", "s4", "s5", "s6"]);
          for (const one of asked) expect(one).toMatchObject({ readers: ["east-in"], priority: 3 });
        },
        alarm("reader-silent", { people: ["s1", "s2", "s3", "s4", "s5", "s6"], priority: 2, times: 1 }),
        child("s1", { status: "at-home" }),
      );
  });

  test("A2: a late tap there brings the child, and it is on neither alarm any more", () => {
    given(readerIs("silent", "east-in", "07:00"), tap("door-2", "t2", "07:50"), tick("08:10"))
      .when(lateTap("east-in", "s1", { tapped: "07:40", time: "08:11" }))
      .shows(alarm("reader-silent", { people: ["s2", "s3", "s4", "s5", "s6"] }), child("s1", { since: at("07:40") }));
  });
});

describe("R4 a room whose reader is silent", () => {
  test("R4: without an adult it is unattended all the same, and the alarm says that nobody knows", () => {
    given(tap("door-1", "s1", "07:35"), readerIs("silent", "door-1", "07:36"))
      .when(tick("07:37"))
      .shows(alarm("unattended-room", { people: ["s1"], readers: ["door-1"], cause: null, priority: 1 }));
  });
});

describe("A1 a flood", () => {
  const readers = ["east-in", "west-desk", "door-1", "door-2", "door-hall", "door-library"];

  test("A1: one kind at more places than the bound within a minute stands under the first of them", () => {
    expect(readers.length).toBe(FLOOD_PLACES_MAX + 1);
    const events = readers.map((reader, i) => readerIs("offline", reader, `07:00:0${i}`));
    given(...events.slice(0, FLOOD_PLACES_MAX)).shows(({ state }) => {
      expect([...state.alarms.values()].filter(({ cause }) => cause !== null)).toEqual([]);
    });
    given(...events).shows(({ state }) => {
      const all = [...state.alarms.values()].filter(alarms("reader-silent"));
      expect(all).toHaveLength(readers.length);
      expect(all.filter(({ cause }) => cause === null).map(({ id }) => id)).toEqual(["a1"]);
      expect(new Set(all.filter(({ id }) => id !== "a1").map(({ cause }) => cause))).toEqual(new Set(["a1"]));
    });
  });

  test("A1: more slowly they are no flood", () => {
    const events = readers.map((reader, i) => readerIs("offline", reader, `07:0${i}`));
    given(...events).shows(({ state }) => {
      expect([...state.alarms.values()].filter(({ cause }) => cause !== null)).toEqual([]);
    });
  });
});
