/** Words of the district's board. */
import type { Dictionary } from "#ui/language.ts";

export const DISTRICT = {
  title: { zh: "区级看板", en: "District board" },
  about: { zh: "只有人数和编号，没有学生姓名", en: "Counts and ids only; no pupil's name" },
  schools: { zh: "学校", en: "Schools" },
  needCall: { zh: "需要联系", en: "Need a call" },
  onSite: { zh: "在校", en: "On site" },
  expected: { zh: "应到", en: "Expected" },
  unattended: { zh: "无人看管", en: "Unattended" },
  p1: { zh: "P1 告警", en: "P1 alarms" },
  p2: { zh: "P2", en: "P2" },
  lastContact: { zh: "上次联系", en: "Last contact" },
  ago: { zh: "{age} 前", en: "{age} ago" },
  schoolTime: { zh: "学校时间", en: "School time" },
  state: { zh: "状态", en: "State" },
  school: { zh: "学校", en: "School" },
  unknown: { zh: "未知", en: "Unknown" },
  unknownFor: { zh: "已失联 {age}，以下是失联前的数字", en: "Silent for {age}; these are its last numbers" },
  escalated: { zh: "告警无人响应", en: "Alarm unanswered" },
  alarm: { zh: "有 P1 告警", en: "P1 alarm" },
  normal: { zh: "正常", en: "Normal" },
  empty: { zh: "还没有学校接入", en: "No school has connected yet" },
  board: { zh: "看板", en: "Board" },
  table: { zh: "表格", en: "Table" },
  none: { zh: "从未", en: "never" },
} as const satisfies Dictionary;
