import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CampusEvent, EventOf } from "#core/events.ts";
import type { FactOf } from "#core/facts.ts";
import { LATE_WITHIN_MS_MAX } from "#core/rules/late-evidence.ts";
import type { Custody } from "#core/state.ts";
import { accept, askPickup, confirm, lateTap, offer, settleChild, settleRoll, tap, tick } from "./support/events.ts";
import { alarm, answers, child, facts, mark, noAlarm, pickup, rollClosed } from "./support/expectations.ts";
import { BEFORE_ANYTHING, given, type Played, play, waitUntil } from "./support/scene.ts";
import { at, MORNING, SESSIONS, STUDENTS } from "./support/school.ts";

/** Days that a run tries. */
const DAYS = 80;

/** What the last event corrected, oldest first. */
const corrected = (...wanted: readonly (Partial<Custody> & { readonly within?: number })[]) => {
  return ({ decision }: Played) => {
    const found = decision.facts.filter(
      (fact): fact is FactOf<"custody-corrected"> => fact.kind === "custody-corrected",
    );
    expect(found.map(({ custody }) => custody)).toMatchObject(wanted.map(({ within, ...custody }) => custody));
    for (const [i, { within = 0 }] of wanted.entries()) expect(found[i]?.within).toBe(within);
  };
};
const nothingCorrected = corrected();

const inClass = [tap("door-1", "t1", "07:50"), tap("east-in", "s1", "07:45")];
/** care-1 is in room-1 from 15:40 with t3, and expects s1, s2 and s5. */
const inCare = [tap("door-1", "t3", "15:35")];

describe("A2 a late tap of a child of whom nothing newer is known", () => {
  test("A2: moves it at its own time, into the care of the adult who was on duty then", () => {
    given(...inClass)
      .when(lateTap("door-1", "s1", { tapped: "08:01", time: "08:06" }))
      .shows(
        answers({ verdict: "noted", rule: "G7", open: false }),
        child("s1", { status: "in-class", custodian: "t1", place: "room-1", since: at("08:01") }),
        mark("class-1", "s1", "present"),
        nothingCorrected,
      );
  });

  test("A2: credits the adult who was there then, and leaves it with the one who has taken the room over since", () => {
    given(...inCare, tap("east-in", "s1", "15:36"), tap("door-1", "s2", "15:42"))
      .when(offer("16:20", "t3", { to: "t4", students: ["s2"] }))
      .when(accept("16:21", "t4", { count: 1 }))
      .when(lateTap("door-1", "s1", { tapped: "15:45", time: "16:30" }))
      .shows(
        child("s1", { status: "in-care", custodian: "t4", place: "room-1", session: "care-1", since: at("16:21") }),
        corrected(
          { status: "in-care", custodian: "t3", place: "room-1", since: at("15:45") },
          // From the roll's deadline on it had been unaccounted.
          { status: "in-care", custodian: "t3", place: "room-1", since: at("15:50") },
        ),
        mark("care-1", "s1", "present"),
      );
  });

  test("A2: ends the alarm that it explains and says why, and the record has the child there all the time", () => {
    given(...inClass)
      .when(tick("08:10"))
      .shows(alarm("unaccounted", { people: ["s1"], active: true }))
      .when(lateTap("door-1", "s1", { tapped: "08:05", time: "08:11" }))
      .shows(
        child("s1", { status: "in-class", custodian: "t1", since: at("08:10") }),
        corrected({ status: "in-class", custodian: "t1", since: at("08:05") }),
        alarm("unaccounted", { active: false, reason: "late-tap" }),
        mark("class-1", "s1", "present"),
      );
  });

  test("A2: closes the roll that it fills, by the teacher who answered for it when it was due", () => {
    const others = ["s2", "s3", "s4"].map((student) => tap("door-1", student, "07:55"));
    given(...inClass, ...others, tick("08:10"))
      .shows(alarm("roll-overdue", { session: "class-1", active: true }))
      .when(lateTap("door-1", "s1", { tapped: "08:05", time: "08:11" }))
      .shows(rollClosed("class-1", "t1"), alarm("roll-overdue", { active: false, reason: "late-tap" }));
  });

  test("R3: does not find a child that would have been missing all the same", () => {
    given(...inClass, tick("08:10"))
      .when(lateTap("east-in", "s1", { tapped: "07:50", time: "08:12" }))
      .shows(child("s1", { status: "unattended", unattended: "unaccounted" }), alarm("unaccounted", { active: true }));
  });

  test("R3: does not find a child whom its teacher has missed by name since", () => {
    const marks = { s1: "searching", s2: "leave", s3: "leave", s4: "leave" } as const;
    given(...inClass, settleRoll("08:06", "t1", "class-1", marks))
      .when(lateTap("door-1", "s1", { tapped: "08:01", time: "08:07" }))
      .shows(
        child("s1", { status: "unattended", unattended: "unaccounted" }),
        mark("class-1", "s1", "searching"),
        alarm("unaccounted", { active: true }),
        corrected({ status: "in-class", custodian: "t1", since: at("08:01") }),
      );
  });

  test("R2: finds one whom only the teacher's card had missed when it closed the roll", () => {
    given(...inClass, tap("door-1", "t1", "08:06"))
      .shows(rollClosed("class-1", "t1"), mark("class-1", "s1", "searching"), alarm("unaccounted", { people: ["s1"] }))
      .when(lateTap("door-1", "s1", { tapped: "08:01", time: "08:07" }))
      .shows(mark("class-1", "s1", "present"), child("s1", { status: "in-class", custodian: "t1" }));
  });

  test("R9: a class that is over gives its child to nobody: it is stranded, not found", () => {
    given(tap("east-in", "s3", "07:45"), tap("door-1", "t1", "07:50"), tick("15:45"))
      .shows(alarm("unaccounted", { people: ["s3"] }))
      .when(lateTap("door-1", "s3", { tapped: "08:05", time: "16:10" }))
      .shows(child("s3", { status: "in-class", custodian: "t1" }), alarm("stranded", { people: ["s3"], active: true }));
  });

  test("R3: found at one roll and missing at a later one all the same, it is lost since that one was due", () => {
    given(...inClass, tick("15:55"))
      .when(lateTap("door-1", "s1", { tapped: "08:05", time: "16:10" }))
      .shows(
        child("s1", { status: "unattended", unattended: "unaccounted" }),
        mark("class-1", "s1", "present"),
        corrected(
          { status: "in-class", custodian: "t1", since: at("08:05") },
          { status: "in-class", custodian: "t1", since: at("08:10") },
          { status: "unattended", custodian: null, since: at("15:50") },
        ),
      );
  });

  test("R1: was there before the teacher came, and was taken in when the session opened", () => {
    given(tap("east-in", "s1", "07:30"), tap("door-1", "t1", "07:50"))
      .when(lateTap("door-1", "s1", { tapped: "07:46", time: "07:55" }))
      .shows(
        child("s1", { status: "in-class", custodian: "t1", since: at("07:50") }),
        corrected({ status: "arriving", custodian: "guard", place: "room-1", since: at("07:46") }),
        mark("class-1", "s1", "present"),
      );
  });

  test("R2: in a wrong room it is nowhere else than before", () => {
    given(...inClass, tap("door-2", "t2", "07:50"))
      .when(lateTap("door-2", "s1", { tapped: "07:55", time: "08:01" }))
      .shows(child("s1", { status: "arriving", place: "east" }), nothingCorrected, mark("class-2", "s1", undefined));
  });
});

describe("A2 a late tap of which something newer is known", () => {
  test("A2: 16:40 to 16:52 shown as unattended, and a buffered tap shows the child in the room at 16:45", () => {
    given(
      ...inCare,
      tap("east-in", "s1", "15:36"),
      settleRoll("15:48", "t3", "care-1", { s1: "searching", s2: "leave", s5: "leave" }),
    )
      .when(tap("east-desk", "s1", "16:52"))
      .when(lateTap("door-1", "s1", { tapped: "16:45", time: "17:00" }))
      .shows(
        child("s1", { status: "awaiting-pickup", since: at("16:52") }),
        corrected({ status: "in-care", custodian: "t3", place: "room-1", since: at("16:45") }),
        mark("care-1", "s1", "present"),
      );
  });

  test("A2: what a timer made of the child while it was there is corrected too", () => {
    given(...inClass, tick("08:10"), tap("west-desk", "s1", "08:30"))
      .when(lateTap("door-1", "s1", { tapped: "08:05", time: "08:40" }))
      .shows(
        child("s1", { status: "awaiting-pickup", place: "west", since: at("08:30") }),
        corrected(
          { status: "in-class", custodian: "t1", since: at("08:05") },
          { status: "in-class", custodian: "t1", since: at("08:10") },
        ),
        mark("class-1", "s1", "present"),
      );
  });

  test("A2: never overrides what is newer, and changes nothing where the record said the same", () => {
    given(...inClass, tap("door-1", "s1", "07:52"), tap("west-desk", "s1", "09:00"))
      .when(lateTap("door-1", "s1", { tapped: "08:30", time: "09:05" }))
      .shows(child("s1", { place: "west", since: at("09:00") }), nothingCorrected, facts("tap-judged"));
  });

  test("G1: an entry that comes after the room's tap is the way by which the child came", () => {
    given(tap("door-1", "t1", "07:50"), tap("door-1", "s1", "07:52"))
      .when(lateTap("east-in", "s1", { tapped: "07:30", time: "07:55" }))
      .shows(
        child("s1", { status: "in-class", since: at("07:52") }),
        corrected({ status: "arriving", custodian: "guard", place: "east", since: at("07:30") }),
      );
  });

  test("G2: an exit lets nobody go of whom something newer is known", () => {
    given(tap("east-in", "s5", "15:31"))
      .when(tap("east-in", "s5", "15:40"))
      .when(lateTap("east-out", "s5", { tapped: "15:35", time: "15:45" }))
      .shows(child("s5", { status: "arriving" }), nothingCorrected);
  });

  test("G2: an exit from before the guard's touch does not use the grant", () => {
    given(tap("east-in", "s1", "07:30"), askPickup("07:44", ["s1"], { collector: "g2" }), confirm("07:45", "p1"))
      .when(lateTap("east-out", "s1", { tapped: "07:40", time: "07:46" }))
      .shows(child("s1", { status: "arriving" }), pickup("p1", { state: "granted", released: [] }));
  });

  test("R8: a person's word since then stays", () => {
    given(...inClass, tick("08:10"), settleChild("08:20", "s1", { outcome: "absent", custodian: "g1" }))
      .when(lateTap("door-1", "s1", { tapped: "08:05", time: "08:30" }))
      .shows(child("s1", { status: "absent", since: at("08:20") }), mark("class-1", "s1", "present"));
  });
});

describe("A2 uncertain times", () => {
  const unsure = (
    reader: string,
    holder: string,
    times: { tapped: string; time: string },
    within: number,
  ): CampusEvent => ({ ...lateTap(reader, holder, times), clock: "estimated", within }) as EventOf<"card-tapped">;

  test("A2: how far the time may be off stays with the correction", () => {
    given(...inClass, tick("08:10"))
      .when(unsure("door-1", "s1", { tapped: "08:05", time: "08:11" }, 4000))
      .shows(corrected({ since: at("08:05"), within: 4000 }));
  });

  test("A2: between two turns the adult who is planned for the session is credited", () => {
    given(tap("east-in", "s1", "15:30"), ...inCare)
      .when(unsure("door-1", "s1", { tapped: "15:34:57", time: "15:50" }, 5000))
      .shows(child("s1", { status: "in-care", custodian: "t3" }), mark("care-1", "s1", "present"));
    given(tap("east-in", "s1", "15:30"), ...inCare)
      .when(unsure("door-1", "s1", { tapped: "15:34:57", time: "15:50" }, 1000))
      .shows(corrected({ custodian: "guard", place: "room-1", since: at("15:34:57"), within: 1000 }));
  });

  test("A2: a time that nobody knows shows nothing, and the tap is in the journal", () => {
    given(...inClass, tick("08:10"))
      .when(unsure("door-1", "s1", { tapped: "08:05", time: "08:11" }, LATE_WITHIN_MS_MAX + 1))
      .shows(
        answers({ verdict: "noted", rule: "G7" }),
        facts("tap-judged"),
        child("s1", { status: "unattended" }),
        mark("class-1", "s1", undefined),
      );
  });

  test("A2: of a day that is over the record gets the place, and the duty leader answers", () => {
    given(...inClass)
      .when(lateTap("door-2", "s1", { tapped: "-08:00", time: "08:00" }))
      .shows(
        corrected({ custodian: "leader", place: "room-2", since: at("-08:00"), rule: "G7" }),
        child("s1", { status: "arriving", since: at("07:45") }),
        noAlarm("unaccounted"),
      );
  });
});

describe("A2 a late card of an adult", () => {
  test("R4: the children whom it found alone were with that adult from the tap on", () => {
    given(tap("door-1", "s1", "07:49"), tap("door-1", "s2", "07:50:30"), tick("07:53"))
      .shows(alarm("unattended-room", { active: true }))
      .when(lateTap("door-1", "t1", { tapped: "07:50", time: "07:58" }))
      .shows(
        child("s1", { status: "in-class", custodian: "t1" }),
        alarm("unattended-room", { active: false, reason: "late-tap" }),
        ({ decision }) => {
          const found = decision.facts.flatMap((fact) => (fact.kind === "custody-corrected" ? [fact.custody] : []));
          expect(found).toMatchObject([
            { student: "s1", custodian: "t1", since: at("07:50") },
            { student: "s2", custodian: "t1", since: at("07:50:30") },
          ]);
        },
      );
  });

  test("A2: a later late tap of a child is credited to that adult, whichever came first", () => {
    const teacher = lateTap("door-1", "t1", { tapped: "07:51", time: "08:20" });
    const pupil = lateTap("door-1", "s1", { tapped: "07:55", time: "08:21" });
    given(tap("east-in", "s1", "07:45"), tick("08:10"), teacher, pupil).shows(
      mark("class-1", "s1", "present"),
      child("s1", { status: "in-class", custodian: "t1" }),
    );
    given(tap("east-in", "s1", "07:45"), tick("08:10"), { ...pupil, at: at("08:19") } as CampusEvent, teacher).shows(
      mark("class-1", "s1", "present"),
      child("s1", { status: "in-class", custodian: "t1" }),
    );
  });

  test("R2: children who have gone on since were in that session all the same", () => {
    given(tap("door-1", "s1", "07:46"), tap("door-1", "s2", "07:46"), tap("west-desk", "s1", "09:00"))
      .when(lateTap("door-1", "t1", { tapped: "07:51", time: "09:10" }))
      .shows(mark("class-1", "s1", "present"), mark("class-1", "s2", "present"), child("s1", { place: "west" }));
  });
});

describe("any day with taps that come late", () => {
  /** Somebody's card at a reader, or a child that is fetched: asked for, confirmed, and its card at the exit. */
  type Happening = { readonly reader: string; readonly holder: string; readonly fetched: boolean };
  /** `late`: minutes after which the reader could send it; 0: at once. */
  type Step = Happening & { readonly seconds: number; readonly late: number };

  const atOwnRoom = fc.constantFrom(...SESSIONS).chain(({ place, staff, students }) => {
    const reader = { "room-1": "door-1", "room-2": "door-2", hall: "door-hall" }[place] ?? "door-library";
    return fc.constantFrom(...staff, ...students).map((holder) => ({ reader, holder, fetched: false }));
  });
  const anywhere = fc.record({
    reader: fc.constantFrom(
      "east-in",
      "east-out",
      "east-both",
      "west-desk",
      "door-1",
      "door-2",
      "door-hall",
      "door-library",
    ),
    holder: fc.constantFrom(...STUDENTS),
    fetched: fc.constant(false),
  });
  const fetched = fc.constantFrom(...STUDENTS).map((holder) => ({ reader: "east-out", holder, fetched: true }));
  const step: fc.Arbitrary<Step> = fc
    .oneof({ weight: 8, arbitrary: atOwnRoom }, { weight: 4, arbitrary: anywhere }, { weight: 1, arbitrary: fetched })
    .chain((happening: Happening) =>
      fc
        .record({
          seconds: fc.constantFrom(15, 40, 200, 700, 3000),
          // Only children are late: a room opens when its teacher comes.
          late: happening.holder.startsWith("s") ? fc.constantFrom(0, 0, 1, 7, 45, 400) : fc.constant(0),
        })
        .map((times) => ({ ...happening, ...times })),
    );
  const anyDay = fc.record({
    from: fc.constantFrom("07:30", "15:20"),
    steps: fc.array(step, { minLength: 3, maxLength: 40, size: "max" }),
  });

  const morning = MORNING.reduce(play, BEFORE_ANYTHING);

  type Told = { readonly now: number; readonly tappedAt: number; readonly step: Step };
  type Lived = {
    readonly state: Played["state"];
    readonly released: ReadonlySet<string>;
    /** Whom each tap has marked present, by the instant at which it was made. */
    readonly marked: ReadonlyMap<number, readonly { readonly session: string; readonly student: string }[]>;
  };

  function live(told: readonly Told[]): Lived {
    const released = new Set<string>();
    const marked = new Map<number, { session: string; student: string }[]>();
    let played = morning;
    const happens = (event: CampusEvent) => {
      played = play(played, event);
      for (const { student, status } of played.state.custody.values()) if (status === "released") released.add(student);
    };
    for (const { now, tappedAt, step } of told) {
      played = waitUntil(played, now - 1);
      const { reader, holder } = step;
      if (step.fetched && now === tappedAt) {
        const collector = played.state.roster.students.get(holder)?.guardians[0] ?? null;
        happens({ kind: "pickup-requested", at: now, by: "guard", students: [holder], collector, gate: "east" });
        const { answer } = played.decision;
        const id = answer.kind === "done" ? answer.subject : "none";
        happens({ kind: "pickup-confirmed", at: now, by: "guard", pickup: id, collector });
      }
      happens({ ...tap(reader, holder, "00:00"), at: now, tappedAt, late: now > tappedAt });
      const facts = played.decision.facts.flatMap((fact) => (fact.kind === "roll-marked" ? [fact] : []));
      marked.set(
        tappedAt,
        facts.filter(({ student, mark: said }) => student === holder && said === "present"),
      );
    }
    return { state: waitUntil(played, at("23:00")).state, released, marked };
  }

  function inOrder(day: { readonly from: string; readonly steps: readonly Step[] }, late: boolean): readonly Told[] {
    let tappedAt = at(day.from);
    const told = day.steps.map((one) => {
      tappedAt += one.seconds * 1000;
      return { now: tappedAt + (late ? one.late * 60_000 : 0), tappedAt, step: one };
    });
    return told.sort((a, b) => a.now - b.now || a.tappedAt - b.tappedAt);
  }

  test("A2: whoever a tap would have marked present in time is present in the end, in whatever order the taps come", () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const onTime = live(inOrder(day, false));
        const late = live(inOrder(day, true));
        for (const { tappedAt, step: made } of inOrder(day, false)) {
          if (made.late === 0) continue;
          for (const { session, student } of onTime.marked.get(tappedAt) ?? []) {
            const is = ({ state }: Lived) => state.sessions.get(session)?.marks[student];
            expect(`${student} in ${session}: ${is(late)}`).toBe(`${student} in ${session}: ${is(onTime)}`);
          }
        }
      }),
      { numRuns: DAYS },
    );
  });

  test("G7: nobody is released by taps that came late who would not have been by the same taps in time", () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const onTime = live(inOrder(day, false));
        // A card that was at two places too fast is suspect only where both taps came in time: a late one accuses nobody (G5).
        const suspect = new Set(Array.from(onTime.state.suspicions.values(), ({ person }) => person));
        for (const student of live(inOrder(day, true)).released)
          if (!suspect.has(student)) expect([...onTime.released]).toContain(student);
      }),
      { numRuns: DAYS },
    );
  });

  test("these days mark, release, correct and end alarms by late taps", () => {
    const seen = new Set<string>();
    for (const day of fc.sample(anyDay, { seed: 3, numRuns: DAYS })) {
      const { state, released, marked } = live(inOrder(day, true));
      if (released.size > 0) seen.add("released");
      for (const { reason } of state.alarms.values()) if (reason === "late-tap") seen.add("alarm ended");
      for (const { tappedAt, step: made } of inOrder(day, true))
        if (made.late > 0 && (marked.get(tappedAt) ?? []).length > 0) seen.add("marked");
    }
    expect([...seen].sort()).toEqual(["alarm ended", "marked", "released"]);
  });
});
