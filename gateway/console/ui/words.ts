/** Words that every screen uses: freshness, custody, gate, and the frame. */
import type { CustodyStatus } from "#core/state.ts";
import type { Dictionary, Text } from "./language.ts";
import type { ShapeName, Tone } from "./shapes.tsx";

export const UI = {
  home: { zh: "接力 首页", en: "Baton 接力, start page" },
  close: { zh: "关闭", en: "Close" },
  live: { zh: "实时", en: "Live" },
  late: { zh: "延迟", en: "Late" },
  stale: { zh: "数据已过时", en: "Out of date" },
  connecting: { zh: "连接中", en: "Connecting" },
  ageAgo: { zh: "{age} 前", en: "{age} old" },
  loading: { zh: "正在读取…", en: "Loading…" },
  signedOutTitle: { zh: "请先登录", en: "Please sign in" },
  signedOut: {
    zh: "这台设备还没有登录，或您的身份看不到这个页面。请打开您的登录链接（演示：启动时终端里打印的链接）。",
    en: "This device is not signed in, or your role may not see this page. Open your sign-in link (in the demo: printed in the terminal at the start).",
  },
  toStart: { zh: "回到首页", en: "To the start page" },
  staleBanner: {
    zh: "与网关的连接中断，下面是 {time} 的数据。请按纸面流程清点，不要据此放行。",
    en: "The gateway cannot be reached; what follows is from {time}. Count on paper and release nobody by it.",
  },
} as const satisfies Dictionary;

/** How a custody status reads and looks (ux words). */
export const CUSTODY_WORDS: Record<
  CustodyStatus,
  { readonly text: Text; readonly tone: Tone; readonly shape: ShapeName }
> = {
  "at-home": { text: { zh: "未到校", en: "Not arrived" }, tone: "quiet", shape: "ring" },
  arriving: { text: { zh: "已到校", en: "Arrived" }, tone: "plain", shape: "dot" },
  "in-class": { text: { zh: "上课中", en: "In class" }, tone: "plain", shape: "dot" },
  "in-care": { text: { zh: "看护中", en: "In care" }, tone: "plain", shape: "dot" },
  "in-transit": { text: { zh: "途中", en: "On the way" }, tone: "plain", shape: "half" },
  "awaiting-pickup": { text: { zh: "在门口", en: "At the gate" }, tone: "info", shape: "filled-diamond" },
  escorted: { text: { zh: "路队中", en: "In an escort line" }, tone: "plain", shape: "half" },
  released: { text: { zh: "已离校", en: "Left" }, tone: "quiet", shape: "box" },
  absent: { text: { zh: "请假", en: "On leave" }, tone: "quiet", shape: "slash" },
  unattended: { text: { zh: "无人看管", en: "Unattended" }, tone: "alarm", shape: "square" },
};
