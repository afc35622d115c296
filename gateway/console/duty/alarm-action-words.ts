/** Words of what can be done with an alarm beyond acknowledging it (A1). */
import type { Dictionary } from "#ui/language.ts";

export const ALARM_ACTIONS = {
  resolve: { zh: "处理", en: "Resolve" },
  resolveTitle: { zh: "处理告警：{alarm}", en: "Resolve: {alarm}" },
  resolveSend: { zh: "结束告警", en: "Close the alarm" },
  resolved: { zh: "告警已结束：{alarm}", en: "Alarm closed: {alarm}" },
  shelve: { zh: "搁置", en: "Shelve" },
  shelveTitle: { zh: "搁置告警：{alarm}", en: "Shelve: {alarm}" },
  shelveUntil: { zh: "搁置到", en: "Until" },
  shelveMinutes: { zh: "{n} 分钟（{time}）", en: "{n} min ({time})" },
  shelveToday: { zh: "今天结束", en: "End of today" },
  shelveSend: { zh: "搁置到 {time}", en: "Shelve until {time}" },
  shelved: { zh: "已搁置：{alarm}", en: "Shelved: {alarm}" },
  shelvedList: { zh: "已搁置 {n} 条", en: "Shelved: {n}" },
  shelvedNote: { zh: "搁置到 {time} · {reason}", en: "Until {time} · {reason}" },
  eachChild: { zh: "逐个记录（{n} 人）", en: "One by one ({n})" },
  lacksReason: { zh: "还没选：原因", en: "Still to choose: the reason" },
} as const satisfies Dictionary;
