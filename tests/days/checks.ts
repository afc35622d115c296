/** What a day's table says that is so after a row. */
import { expect } from "vitest";
import type { Answer } from "#core/decision.ts";
import type { CampusState } from "#core/state.ts";

/** `accept G1`, `refuse R1 QS-02`, `done`, `refused session/has-children`; empty: nobody is told anything. */
export function checkAnswer(answer: Answer, wanted: string, where: string): void {
  const [head = "", ...rest] = wanted.split(" ");
  if (wanted === "") return;
  if (answer.kind === "tap") {
    const told = [answer.verdict, answer.rule, ...(answer.clause === null ? [] : [answer.clause])];
    expect(told.join(" "), where).toBe([head, ...rest].join(" "));
  } else if (answer.kind === "refused") expect(`refused ${answer.code}`, where).toBe(wanted);
  else expect(answer.kind, where).toBe(head);
}

/** `s1 in-care t3 room-1`, `alarm stranded s1 s2`, `no alarm stranded`, `room-1 t3`, `in room-1: s1 s2`. */
export function checkState(state: CampusState, check: string, where: string): void {
  const words = check.split(" ");
  const [first = ""] = words;
  if (first === "alarm") checkAlarm(state, words.slice(1), where);
  else if (check.startsWith("no alarm ")) {
    const kind = words[2];
    const open = [...state.alarms.values()].filter((alarm) => alarm.kind === kind && alarm.active);
    expect(
      open.map((alarm) => alarm.people),
      `${where}: ${check}`,
    ).toEqual([]);
  } else if (first === "in") {
    const place = words[1]?.replace(":", "") ?? "";
    const here = Array.from(state.occupants.get(place)?.entries() ?? [], ([student]) => student);
    expect(here.sort(), `${where}: ${check}`).toEqual(words.slice(2).sort());
  } else if (state.custody.has(first)) {
    const custody = state.custody.get(first)!;
    const shown = [first, custody.status, custody.custodian ?? "nobody", custody.place ?? "-"];
    expect(shown.slice(0, words.length).join(" "), `${where}: ${check}`).toBe(check);
  } else if (state.planned.places.has(first)) {
    expect(state.rooms.get(first)?.custodian ?? "nobody", `${where}: ${check}`).toBe(words[1]);
  } else throw new Error(`${where}: nothing can be said of ${check}`);
}

function checkAlarm(state: CampusState, [kind = "", ...people]: readonly string[], where: string): void {
  const active = [...state.alarms.values()].filter(
    (alarm) => alarm.kind === kind && (alarm.active || alarm.state === "unacknowledged"),
  );
  expect(active.length, `${where}: alarm ${kind}`).toBeGreaterThan(0);
  if (people.length > 0)
    expect(active.flatMap((alarm) => alarm.people).sort(), `${where}: alarm ${kind}`).toEqual([...people].sort());
}
