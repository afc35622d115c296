/** What each alarm means and what to do about it: no alarm without one verb. */
import type { AlarmKind } from "#core/state.ts";
import type { Text } from "./language.ts";
import type { Tone } from "./shapes.tsx";

type AlarmWords = { readonly name: Text; readonly advice: Text };

export const ALARM_WORDS: Record<AlarmKind, AlarmWords> = {
  "unattended-room": {
    name: { zh: "无人看管", en: "Unattended room" },
    advice: { zh: "马上去这间教室，或派最近的老师", en: "Go to this room now, or send the nearest teacher" },
  },
  unaccounted: {
    name: { zh: "孩子下落不明", en: "Child unaccounted for" },
    advice: { zh: "分头寻找，门卫留意出口", en: "Search; the guard watches the exits" },
  },
  stranded: {
    name: { zh: "服务结束仍未接走", en: "Not collected after the end" },
    advice: { zh: "联系家长，安排延时看护", en: "Call the family; arrange extended care" },
  },
  "roll-overdue": {
    name: { zh: "点名超时", en: "Roll call overdue" },
    advice: { zh: "请本室老师完成点名", en: "Ask the room's teacher to settle the roll" },
  },
  "handover-overdue": {
    name: { zh: "交接班超时", en: "Handover overdue" },
    advice: { zh: "原老师留守，请接手老师到位", en: "The outgoing teacher stays; find the incoming one" },
  },
  "pickup-denied": {
    name: { zh: "门口未放行", en: "Pickup refused at the gate" },
    advice: { zh: "与门卫核实来接的人", en: "Check with the guard who came" },
  },
  "grant-lapsed": {
    name: { zh: "放行已过时", en: "Release lapsed unused" },
    advice: { zh: "孩子未出门，请重新核实", en: "The child did not leave; check again" },
  },
  "exit-refused": {
    name: { zh: "离校刷卡被拒", en: "Exit refused" },
    advice: { zh: "孩子在门口，请门卫处理", en: "A child stands at the exit; the guard decides" },
  },
  "unknown-card": {
    name: { zh: "陌生卡", en: "Unknown card" },
    advice: { zh: "问明来人身份", en: "Ask who this is" },
  },
  "card-not-active": {
    name: { zh: "挂失或停用的卡", en: "Lost or blocked card" },
    advice: { zh: "收卡，按姓名核实", en: "Take the card; check by name" },
  },
  "tap-contradicted": {
    name: { zh: "刷卡记录矛盾", en: "Contradictory tap" },
    advice: { zh: "检查读卡器，可能有复制卡", en: "Check the reader; the card may be a copy" },
  },
  "reader-silent": {
    name: { zh: "读卡器无响应", en: "Reader silent" },
    advice: { zh: "此处人数不可信，请人工清点", en: "Numbers here are not known; count by hand" },
  },
};

/** Words of an alarm kind; a newer gateway may know kinds that this page does not. */
export function alarmWords(kind: string): AlarmWords {
  const known = (ALARM_WORDS as Readonly<Record<string, AlarmWords>>)[kind];
  return known ?? { name: { zh: kind, en: kind }, advice: { zh: "请查看", en: "Please look" } };
}

/** Priorities as staff read them: P1 ■, P2 ▲, P3 ●. */
export const PRIORITY_TONES: Readonly<Record<number, Tone>> = { 1: "alarm", 2: "attention", 3: "plain" };
