/** Reasons that staff give by touch: why a child is settled, an alarm closed, an alarm put off. */

import type { Settlement } from "#core/events.ts";
import type { AlarmKind } from "#core/state.ts";
import type { Dictionary, Text } from "#ui/language.ts";

export const REASONS = {
  reason: { zh: "原因", en: "Reason" },
  ownWords: { zh: "自己写（可不填）", en: "In your own words (optional)" },
} as const satisfies Dictionary;

/** Said of a child who was found; the first is what the button "Found" means. */
export const SETTLED_BECAUSE: Record<Settlement, readonly Text[]> = {
  "in-care": [
    { zh: "找到了，孩子安全", en: "Found, the child is safe" },
    { zh: "一直在这里，漏刷了卡", en: "Here all the time, did not tap" },
    { zh: "被其他老师带去活动", en: "Was with another teacher's group" },
    { zh: "在医务室或洗手间", en: "Was in the sick room or the toilet" },
  ],
  released: [
    { zh: "家长电话确认已接走", en: "The family confirmed it by phone" },
    { zh: "老师看到家长接走", en: "A teacher saw them leave" },
    { zh: "出门漏刷卡，已核实", en: "Left without a tap; checked" },
  ],
  absent: [
    { zh: "家长电话确认今天没来", en: "The family confirmed it by phone" },
    { zh: "请假，已核实", en: "On leave; checked" },
    { zh: "卡由别人刷，孩子没来", en: "Somebody else tapped the card" },
  ],
};

const DEALT_WITH: readonly Text[] = [
  { zh: "已到场处理", en: "Dealt with on the spot" },
  { zh: "误报", en: "False alarm" },
];

const RESOLVED_BECAUSE: Partial<Record<AlarmKind, readonly Text[]>> = {
  "unknown-card": [
    { zh: "访客，已登记", en: "A visitor, registered" },
    { zh: "家长新卡，请校务处登记", en: "A family's new card, sent to the office" },
    { zh: "已请其离开", en: "Asked to leave" },
  ],
  "card-not-active": [
    { zh: "卡已收回", en: "The card was taken" },
    { zh: "按姓名核实是本人", en: "Checked by name: the right person" },
  ],
  "exit-refused": [
    { zh: "孩子已回教室", en: "The child is back in the room" },
    { zh: "家长已到，按接送办理", en: "The family came; handled as a pickup" },
    { zh: "误刷", en: "Tapped by mistake" },
  ],
  "pickup-denied": [
    { zh: "已与家长核实，孩子留校", en: "Checked with the family; the child stays" },
    { zh: "来人已离开", en: "The person has left" },
    { zh: "改由名单上的人来接", en: "Somebody on the list comes instead" },
  ],
  "grant-lapsed": [
    { zh: "孩子已回教室", en: "The child is back in the room" },
    { zh: "家长晚些再来接", en: "The family comes later" },
  ],
  "tap-contradicted": [
    { zh: "已检查读卡器", en: "The reader was checked" },
    { zh: "已检查卡片", en: "The card was checked" },
  ],
};

/** Why an alarm of this kind may be closed; a kind that this page does not know has the general reasons. */
export function resolvedBecause(kind: string): readonly Text[] {
  return [...((RESOLVED_BECAUSE as Readonly<Record<string, readonly Text[]>>)[kind] ?? []), ...DEALT_WITH];
}

/** Why an alarm may wait. */
export const SHELVED_BECAUSE: readonly Text[] = [
  { zh: "有人在处理，稍后再看", en: "Somebody is on it; look again later" },
  { zh: "已报修，等待维修", en: "Reported; waiting for the repair" },
  { zh: "情况已知，暂不影响", en: "Known, and no harm for now" },
];
