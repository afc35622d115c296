/** Words of the dialog in which a person says where a child is and with whom (R8). */
import type { Settlement } from "#core/events.ts";
import type { Dictionary, Text } from "#ui/language.ts";

export const SETTLE = {
  found: { zh: "找到了", en: "Found" },
  title: { zh: "{child} 在哪里", en: "Where is {child}?" },
  outcome: { zh: "情况", en: "Outcome" },
  where: { zh: "孩子在哪里", en: "Where is the child?" },
  wherePlace: { zh: "地点", en: "Place" },
  choosePlace: { zh: "请选择地点", en: "Choose a place" },
  rooms: { zh: "教室", en: "Rooms" },
  gates: { zh: "校门", en: "Gates" },
  elsewhere: { zh: "其他地方（请写明）", en: "Elsewhere (say where)" },
  withWhom: { zh: "由谁看护", en: "In whose care?" },
  chooseAdult: { zh: "请选择一位成人", en: "Choose an adult" },
  leftWith: { zh: "跟谁离校", en: "With whom did the child leave?" },
  atHomeWith: { zh: "由谁负责", en: "With whom is the child?" },
  alone: { zh: "自行离校", en: "Alone" },
  home: { zh: "家里", en: "At home" },
  noFamily: { zh: "名单上没有接送人，请联系校务处", en: "Nobody is on the pickup list; call the office" },
  saysInCare: { zh: "{child}在{place}，由{adult}看护", en: "{child}: in {place}, in the care of {adult}" },
  saysElsewhere: { zh: "{child}由{adult}看护", en: "{child}: in the care of {adult}" },
  saysReleased: { zh: "{child}已由{adult}接走", en: "{child}: left with {adult}" },
  saysAlone: { zh: "{child}已自行离校", en: "{child}: left alone" },
  saysAbsent: { zh: "{child}今天未到校", en: "{child}: did not come today" },
  lacksPlace: { zh: "还没选：孩子在哪里", en: "Still to choose: where the child is" },
  lacksWords: { zh: "请写明在什么地方", en: "Say in words where the child is" },
  lacksAdult: { zh: "还没选：和谁在一起", en: "Still to choose: with whom" },
  lacksReason: { zh: "还没选：原因", en: "Still to choose: the reason" },
  record: { zh: "记录", en: "Record" },
  settledMeanwhile: { zh: "这个孩子刚才已有人记录", en: "Somebody has just recorded this child" },
} as const satisfies Dictionary;

/** What a person may say of a child. */
export const OUTCOME_WORDS: Record<Settlement, Text> = {
  "in-care": { zh: "在校，有人看护", en: "Here, in somebody's care" },
  released: { zh: "已被接走", en: "Collected" },
  absent: { zh: "未到校", en: "Did not come" },
};
