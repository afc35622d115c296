import { describe, expect, test } from "vitest";
import type { AlarmView } from "#contract/live.ts";
import {
  childrenToSettle,
  ENDED_BY_WORDS,
  endOfDay,
  mayResolve,
  mayShelve,
  shelvedAlarms,
  shelveEnd,
} from "../../../gateway/console/duty/alarm-actions.ts";
import { NO_REASON, readReason, reasonText, WORDS_LENGTH_MAX } from "../../../gateway/console/duty/reason-text.ts";
import * as reasons from "../../../gateway/console/duty/reason-words.ts";
import { MAY_ANSWER, MAY_SETTLE } from "../../../gateway/console/duty/roles.ts";
import { language, type Text } from "../../../gateway/console/ui/language.ts";
import { CAUSES } from "../../../gateway/core/rules/alarm-kinds.ts";
import { ALARM_KINDS } from "../../../gateway/core/state.ts";
import { IN_A_ROOM, ON_DUTY } from "../../../gateway/web/context.ts";
import { REASON_LENGTH_MAX } from "../../../gateway/web/fields.ts";

const ZONE = "Asia/Shanghai";
/** 15:52:05 in Shanghai. */
const NOW = Date.UTC(2027, 2, 10, 7, 52, 5);

const alarm = (parts: Partial<AlarmView>): AlarmView => ({
  id: "a1",
  kind: "unknown-card",
  priority: 2,
  state: "unacknowledged",
  active: true,
  place: null,
  placeName: null,
  reader: null,
  people: [],
  rule: "A1",
  clause: null,
  clauses: [],
  since: 0,
  endedAt: null,
  times: 1,
  owner: null,
  adult: null,
  level: 0,
  ackDue: null,
  told: [],
  readers: [],
  cause: null,
  acknowledgedBy: null,
  shelvedUntil: null,
  reason: null,
  evidence: [],
  ...parts,
});

describe("what may be done with an alarm", () => {
  test("what is over in its instant is closed with words, as the rules have it", () => {
    const momentary = ALARM_KINDS.filter((kind) => CAUSES[kind].momentary === true);
    expect(ENDED_BY_WORDS).toEqual(expect.arrayContaining(momentary));
    for (const kind of momentary) expect(mayResolve(alarm({ kind })), kind).toBe(true);
  });

  test("a child without an adult is never talked away, and an alarm whose cause is over may be", () => {
    for (const kind of ["unaccounted", "unattended-room", "reader-silent", "roll-overdue"]) {
      expect(mayResolve(alarm({ kind })), kind).toBe(false);
      expect(mayResolve(alarm({ kind, active: false, state: "returned" })), kind).toBe(true);
    }
    expect(mayResolve(alarm({ state: "closed", active: false }))).toBe(false);
  });

  test("one of the highest priority is never shelved, nor one that is over or shelved already", () => {
    expect(mayShelve(alarm({}))).toBe(true);
    expect(mayShelve(alarm({ priority: 1 }))).toBe(false);
    expect(mayShelve(alarm({ active: false, state: "returned" }))).toBe(false);
    expect(mayShelve(alarm({ state: "shelved" }))).toBe(false);
  });

  test("children are settled from alarms about children only, and not when the cause is over", () => {
    const people = [{ id: "s", name: "S" }];
    for (const kind of ["unaccounted", "unattended-room", "stranded"])
      expect(childrenToSettle(alarm({ kind, people })), kind).toEqual(people);
    expect(childrenToSettle(alarm({ kind: "exit-refused", people }))).toEqual([]);
    expect(childrenToSettle(alarm({ kind: "unaccounted", people, active: false }))).toEqual([]);
  });

  test("shelved ones stand in the order of their return", () => {
    const shelved = [9, 3, 5].map((shelvedUntil) => alarm({ id: `a${shelvedUntil}`, state: "shelved", shelvedUntil }));
    expect(shelvedAlarms([...shelved, alarm({})]).map(({ id }) => id)).toEqual(["a3", "a5", "a9"]);
  });

  test("nothing stays shelved past the local day", () => {
    const last = Date.UTC(2027, 2, 10, 15, 59, 59);
    expect(endOfDay(NOW, ZONE)).toBe(last);
    expect(endOfDay(last, ZONE)).toBe(last);
    expect(endOfDay(last + 1000, ZONE)).toBe(last + 24 * 3600_000);
    expect(shelveEnd(NOW, ZONE, 30)).toBe(NOW + 30 * 60_000);
    expect(shelveEnd(NOW, ZONE, null)).toBe(last);
    expect(shelveEnd(last - 60_000, ZONE, 30)).toBe(last);
  });

  test("the page leaves out only what the gateway would refuse to a role", () => {
    expect([...MAY_SETTLE].sort()).toEqual([...IN_A_ROOM].sort());
    expect([...MAY_ANSWER].sort()).toEqual([...ON_DUTY].sort());
  });
});

describe("a reason", () => {
  const phrase: Text = { zh: "误刷", en: "By mistake" };

  test("is a phrase, words, or a phrase with words", () => {
    expect(reasonText(NO_REASON)).toBe("");
    expect(reasonText({ phrase: null, own: "  " })).toBe("");
    expect(reasonText({ phrase, own: "" })).toBe("误刷");
    expect(reasonText({ phrase, own: " 已告知 " })).toBe("误刷；已告知");
  });

  test("is read in the reader's language as far as it is a phrase", () => {
    language.value = "en";
    expect(readReason("误刷", [phrase])).toBe("By mistake");
    expect(readReason("误刷；已告知", [phrase])).toBe("By mistake；已告知");
    expect(readReason("误刷了", [phrase])).toBe("误刷了");
  });

  test("with the longest phrase and the longest words is still one that the gateway takes", () => {
    const phrases = [
      ...Object.values(reasons.SETTLED_BECAUSE).flat(),
      ...reasons.SHELVED_BECAUSE,
      ...ALARM_KINDS.flatMap(reasons.resolvedBecause),
    ];
    for (const one of phrases)
      expect(reasonText({ phrase: one, own: "字".repeat(WORDS_LENGTH_MAX) }).length).toBeLessThanOrEqual(
        REASON_LENGTH_MAX,
      );
  });

  test("can be given for an alarm of a kind that this page does not know", () => {
    expect(reasons.resolvedBecause("made-up").length).toBeGreaterThan(0);
  });
});
