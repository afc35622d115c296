/** Words around the alarms. */
import type { Dictionary } from "./language.ts";

export const ALARM_WORDS_LIST = {
  heading: { zh: "告警", en: "Alarms" },
  none: { zh: "无告警", en: "No open alarms" },
  more: { zh: "还有 {n} 条", en: "{n} more" },
  acknowledge: { zh: "确认", en: "Acknowledge" },
  acknowledgedBy: { zh: "已确认 {name}", en: "Acknowledged {name}" },
  acknowledged: { zh: "告警已确认", en: "Alarm acknowledged" },
  unknown: { zh: "未知：{readers} 没有数据", en: "Unknown: nothing heard from {readers}" },
  sameCause: { zh: "同一原因", en: "Same cause as above" },
  causeEnded: { zh: "原因已消除", en: "Cause ended" },
} as const satisfies Dictionary;
