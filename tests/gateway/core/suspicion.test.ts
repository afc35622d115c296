import { describe, expect, test } from "vitest";
import { acknowledge, lateTap, resolve, tap, tick } from "./support/events.ts";
import { alarm, answers, child, effects, facts, noAlarm, pickup } from "./support/expectations.ts";
import { admit, planBecomes, tapSaying } from "./support/gate-events.ts";
import { given, type Scene } from "./support/scene.ts";
import { at, DAY, ORIGIN, PLAN, SESSIONS } from "./support/school.ts";

const suspect =
  (card: string, wanted: object) =>
  ({ state }: Scene["played"]) =>
    expect(state.suspicions.get(card)).toMatchObject(wanted);
const trusted =
  (card: string) =>
  ({ state }: Scene["played"]) =>
    expect(state.suspicions.has(card)).toBe(false);

/** Nobody gets from the east gate to the west gate in less than two minutes. */
describe("G5 faster than a person walks", () => {
  test("G5 JA-19: the same card at the other gate too soon is suspect: nothing is granted and a case opens", () => {
    given(tap("east-in", "s1", "07:30:00"))
      .when(tap("west-desk", "s1", "07:31:00"))
      .shows(
        answers({ verdict: "refuse", rule: "G5", open: false, phrase: "see-guard" }),
        suspect("card-s1", { person: "s1", why: "too-fast", places: ["east", "west"], since: at("07:31") }),
        alarm("card-suspect", { people: ["s1"], place: "west", owner: "leader", priority: 2 }),
        child("s1", { status: "arriving", place: "east" }),
        facts("suspicion-set", "alarm-changed", "tap-judged"),
      );
  });

  test("G5: the walk is the same the other way", () => {
    given(tap("west-desk", "s1", "07:30:00"))
      .when(tap("east-in", "s1", "07:31:00"))
      .shows(answers({ verdict: "refuse", rule: "G5" }), suspect("card-s1", { places: ["west", "east"] }));
  });

  test("G5: from the second at which somebody could have walked it, it is believed", () => {
    given(tap("east-in", "s1", "07:30:00"))
      .when(tap("west-desk", "s1", "07:32:00"))
      .shows(answers({ verdict: "accept" }), trusted("card-s1"));
    given(tap("east-in", "s1", "07:30:00"))
      .when(tap("west-desk", "s1", "07:31:59"))
      .shows(answers({ rule: "G5" }));
  });

  test("G5: places of which the plan says nothing are not judged", () => {
    given(tap("east-in", "s1", "07:30:00"))
      .when(tap("door-1", "s1", "07:30:01"))
      .shows(answers({ verdict: "accept" }), trusted("card-s1"));
  });

  test("G5: a card that was refused at one gate was there, too", () => {
    given(tap("east-out", "s1", "07:30:00"))
      .when(tap("west-desk", "s1", "07:30:30"))
      .shows(answers({ rule: "G5" }), suspect("card-s1", { why: "too-fast" }));
  });

  test("G5: how far the two times may be off counts for the card's holder", () => {
    given(tap("east-in", "s1", "07:30:00"))
      .when(tapSaying("west-desk", "s1", "07:31:00", { within: 60_000 }))
      .shows(answers({ verdict: "accept" }), trusted("card-s1"));
    given(tapSaying("east-in", "s1", "07:30:00", { within: 60_000 }))
      .when(tap("west-desk", "s1", "07:31:00"))
      .shows(answers({ verdict: "accept" }), trusted("card-s1"));
    given(tapSaying("east-in", "s1", "07:30:00", { within: 59_000 }))
      .when(tap("west-desk", "s1", "07:31:00"))
      .shows(answers({ rule: "G5" }));
  });

  test("G5 G7: a late tap and one by an uncertain clock accuse nobody, and are no ground to accuse", () => {
    given(tap("east-in", "s1", "07:30:00"))
      .when(lateTap("west-desk", "s1", { tapped: "07:31", time: "07:50" }))
      .shows(answers({ verdict: "noted", rule: "G7" }), trusted("card-s1"));
    given(lateTap("west-desk", "s1", { tapped: "07:49", time: "07:49:30" }))
      .when(tap("east-in", "s1", "07:50"))
      .shows(answers({ verdict: "accept" }), trusted("card-s1"));
    given(tap("east-in", "s1", "07:30:00"))
      .when(tapSaying("west-desk", "s1", "07:31:00", { clock: "uncertain" }))
      .shows(answers({ verdict: "accept" }), trusted("card-s1"));
    given(tapSaying("west-desk", "s1", "07:30:00", { clock: "uncertain" }))
      .when(tap("east-in", "s1", "07:31:00"))
      .shows(answers({ verdict: "accept" }), trusted("card-s1"));
  });

  test("G5: an estimated time is a time", () => {
    given(tap("east-in", "s1", "07:30:00"))
      .when(tapSaying("west-desk", "s1", "07:31:00", { clock: "estimated" }))
      .shows(answers({ rule: "G5" }));
  });

  test("G5: anybody's card: a teacher's opens no room, a guardian's calls no child", () => {
    const plan = planBecomes("06:30", { walks: [...PLAN.walks, { from: "hall", to: "east", seconds: 30 }] });
    given(tap("east-in", "s1", "07:30"), tap("west-desk", "g1", "09:00:00"))
      .when(tap("east-in", "g1", "09:00:30"))
      .shows(answers({ rule: "G5", open: false }), pickup("p1", { gate: "west" }), effects());
    given(plan, tap("east-in", "t2", "15:50:00"))
      .when(tap("door-hall", "t2", "15:50:10"))
      .shows(answers({ verdict: "refuse", rule: "G5", phrase: "suspect" }), suspect("card-t2", { why: "too-fast" }));
  });
});

describe("G5 a secure card's counter", () => {
  const counted = (reader: string, time: string, counter: number) => tapSaying(reader, "s5", time, { counter });

  test("G5: one that goes back, or stands still, is a copy", () => {
    given(counted("east-in", "07:30", 7))
      .when(counted("east-in", "07:40", 7))
      .shows(
        answers({ verdict: "refuse", rule: "G5", open: false }),
        suspect("card-s5", { why: "counter", places: ["east"] }),
        alarm("card-suspect", { people: ["s5"] }),
      );
    given(counted("east-in", "07:30", 7))
      .when(counted("door-2", "07:40", 6))
      .shows(answers({ rule: "G5" }), suspect("card-s5", { places: ["east", "room-2"] }));
    given(counted("east-in", "07:30", 7))
      .when(counted("door-2", "07:55", 8))
      .shows(answers({ verdict: "accept" }), trusted("card-s5"));
  });

  test("G5: it is remembered from one day to the next", () => {
    const sessions = SESSIONS.map(({ id }) => id);
    const nextDay = {
      kind: "day-began",
      at: at("30:00"),
      day: "2026-11-24",
      origin: ORIGIN + 24 * 3_600_000,
      sessions,
    } as const;
    expect(DAY).toBe("2026-11-23");
    given(counted("east-in", "07:30", 7), tap("east-in", "s1", "07:31"))
      .when(nextDay)
      .when(counted("east-in", "31:30", 7))
      .shows(answers({ rule: "G5" }));
  });

  test("G5 G7: buffered taps may come in any order, and a later one counts from the highest", () => {
    given(counted("east-in", "07:30", 7))
      .when({ ...lateTap("door-2", "s5", { tapped: "07:20", time: "07:31" }), counter: 5 } as never)
      .shows(answers({ verdict: "noted" }), trusted("card-s5"))
      .when({ ...lateTap("door-2", "s5", { tapped: "07:31:30", time: "07:32" }), counter: 9 } as never)
      .when(counted("east-in", "07:40", 8))
      .shows(answers({ rule: "G5" }), suspect("card-s5", { why: "counter" }));
  });

  test("G5: of two taps that overtook each other on their way, the earlier one has the lower counter", () => {
    given(counted("door-2", "07:55:02", 8))
      .when({ ...counted("east-in", "07:55:03", 7), tappedAt: at("07:55:01") } as never)
      .shows(answers({ verdict: "accept" }), trusted("card-s5"));
  });

  test("G5: a card without a counter is not judged by one", () => {
    given(counted("east-in", "07:30", 7))
      .when(tap("door-2", "s5", "07:55"))
      .shows(answers({ verdict: "accept" }))
      .when(counted("door-2", "08:30", 6))
      .shows(answers({ rule: "G5" }));
  });
});

describe("G5 the case", () => {
  const caught = [tap("east-in", "s1", "07:30:00"), tap("west-desk", "s1", "07:31:00")];
  const theCase = ({ state }: Scene["played"]) =>
    [...state.alarms.values()].find(({ kind }) => kind === "card-suspect")?.id ?? "";

  test("G5: until it is closed the card is refused everywhere, and it stays one case", () => {
    given(...caught)
      .when(tap("door-1", "s1", "07:50"))
      .shows(
        answers({ verdict: "refuse", rule: "G5", phrase: "suspect" }),
        alarm("card-suspect", { place: "west", people: ["s1"], times: 2 }),
        child("s1", { place: "east" }),
      );
  });

  test("G5: to acknowledge is not to close", () => {
    const scene = given(...caught);
    scene
      .when(acknowledge("07:32", theCase(scene.played)))
      .when(tap("east-in", "s1", "07:40"))
      .shows(answers({ rule: "G5" }));
  });

  test("G5: closed by a person with a reason, the card counts again", () => {
    const scene = given(...caught);
    scene
      .when(resolve("07:35", theCase(scene.played), "siblings had swapped cards"))
      .shows(trusted("card-s1"), alarm("card-suspect", { state: "closed", active: false }))
      .when(tap("east-in", "s1", "07:40"))
      .shows(answers({ verdict: "accept", open: true }));
  });

  test("G9: the child comes in by name, whatever its card says", () => {
    given(tap("east-out", "s1", "07:30:00"), tap("west-desk", "s1", "07:31:00"), tap("east-in", "s1", "07:34"))
      .when(admit("07:34:20", "s1"))
      .shows(child("s1", { status: "arriving", custodian: "guard", place: "east", rule: "G9" }), ({ state }) =>
        expect(state.entryRefusals.size).toBe(0),
      )
      .when(tick("07:36"))
      .shows(noAlarm("entry-refused"));
  });

  test("A2: what the card said before its case was opened still counts when it comes late", () => {
    given(...caught)
      .when(lateTap("door-1", "s1", { tapped: "07:30:40", time: "07:55" }))
      .shows(child("s1", { place: "room-1", since: at("07:30:40") }));
    given(...caught)
      .when(lateTap("door-1", "s1", { tapped: "07:33", time: "07:55" }))
      .shows(child("s1", { place: "east" }), answers({ verdict: "noted", open: false }));
  });

  test("G5: another card of the same person is not touched", () => {
    given(...caught)
      .when(tap("east-in", "s2", "07:32"))
      .shows(answers({ verdict: "accept" }));
  });
});
