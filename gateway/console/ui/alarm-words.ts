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
  "card-suspect": {
    name: { zh: "卡可能被复制", en: "Card may be a copy" },
    advice: { zh: "按姓名核实，收卡查明再结案", en: "Check by name; take the card and close the case" },
  },
  "visitor-inside": {
    name: { zh: "访客未离校", en: "Visitor still inside" },
    advice: { zh: "请接待人陪访客登记离校", en: "The host brings the visitor to the gate" },
  },
  evacuation: {
    name: { zh: "应急集合有人未到", en: "Missing at the muster" },
    advice: { zh: "立即寻找未清点到的人", en: "Find who was not counted, now" },
  },
  "entry-refused": {
    name: { zh: "孩子被拦在门外", en: "Refused at the entry" },
    advice: { zh: "门卫到门口，按姓名放行", en: "The guard goes to the lane and admits by name" },
  },
  "unqualified-adult": {
    name: { zh: "人员资质不符", en: "Adult not cleared for children" },
    advice: { zh: "换有资质的老师，核对备案", en: "Send somebody approved; check the papers" },
  },
  "teacher-late": {
    name: { zh: "老师未到岗", en: "Teacher not there" },
    advice: { zh: "联系老师，或安排代班", en: "Call the teacher, or send a substitute" },
  },
  "no-show": {
    name: { zh: "应到未到", en: "Expected, never seen" },
    advice: { zh: "先问班主任，再问家长", en: "Ask the homeroom teacher, then the family" },
  },
  "transit-overdue": {
    name: { zh: "途中超时", en: "Overdue on the way" },
    advice: { zh: "沿途寻找，问两头的老师", en: "Search the way; ask both teachers" },
  },
  "arrival-overdue": {
    name: { zh: "进校后未到教室", en: "Came in, reached no room" },
    advice: { zh: "从校门到教室寻找", en: "Search from the gate to the room" },
  },
  "escort-overdue": {
    name: { zh: "护送队未报到达", en: "Escort not reported back" },
    advice: { zh: "联系领队老师", en: "Call the line's leader" },
  },
  "over-capacity": {
    name: { zh: "超过额定人数", en: "Too many children" },
    advice: { zh: "分到别的教室", en: "Move children to another room" },
  },
  "ended-early": {
    name: { zh: "提前结束", en: "Ended early" },
    advice: { zh: "核实原因，留记录", en: "Find out why, and record it" },
  },
  "past-ceiling": {
    name: { zh: "超过最晚时间", en: "Past the latest end" },
    advice: { zh: "结束服务，安排孩子回家", en: "End the service; see the children home" },
  },
  "custodian-leaving": {
    name: { zh: "看护老师出校门", en: "Custodian leaving" },
    advice: { zh: "请老师留步，先交接孩子", en: "Stop the teacher; hand over the children first" },
  },
  "patrol-missed": {
    name: { zh: "巡查未完成", en: "Patrol round missed" },
    advice: { zh: "补一轮巡查", en: "Make the round" },
  },
  "no-service": {
    name: { zh: "该开未开的服务", en: "No service on a school day" },
    advice: { zh: "核对校历和方案", en: "Check calendar and plan" },
  },
};

/** Words of an alarm kind; a newer gateway may know kinds that this page does not. */
export function alarmWords(kind: string): AlarmWords {
  const known = (ALARM_WORDS as Readonly<Record<string, AlarmWords>>)[kind];
  return known ?? { name: { zh: kind, en: kind }, advice: { zh: "请查看", en: "Please look" } };
}

/** Priorities as staff read them: P1 ■, P2 ▲, P3 ●. */
export const PRIORITY_TONES: Readonly<Record<number, Tone>> = { 1: "alarm", 2: "attention", 3: "plain" };
