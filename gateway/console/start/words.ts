/** Words of the start page. */
import type { Dictionary } from "#ui/language.ts";

export const START = {
  title: { zh: "首页", en: "Start" },
  lead: {
    zh: "从进校门到家长手中，每个孩子每一秒都有一位具名的大人负责；一旦没有，几秒内就有人知道。",
    en: "From the school gate to a parent's hand every child is, at every second, in the care of a named adult; when that is not so, somebody knows within seconds.",
  },
  signedInAs: { zh: "您是 {name}（{role}）", en: "You are {name} ({role})" },
  schoolTime: { zh: "学校时间 {day} {time}", en: "School time {day} {time}" },
  speed: { zh: "演示以 {n} 倍速运行", en: "The demo runs at {n} times real speed" },
  screens: { zh: "您的页面", en: "Your screens" },
  noScreens: { zh: "您的身份在这里没有页面。", en: "Your role has no screen here." },
  duty: { zh: "值班台", en: "Duty desk" },
  dutyAbout: {
    zh: "全校在校人数、每间教室的应到/在室/未到和责任人；点名、交接班、告警。",
    en: "The whole school's headcount; every room's expected, present and missing, and who answers for it; roll call, handover, alarms.",
  },
  guard: { zh: "门卫接送台", en: "Guard's pickup desk" },
  guardAbout: {
    zh: "谁来接、接谁、孩子现在在哪里；一触放行或不放行。",
    en: "Who came, for which child, and where the child is now; release or refuse with one touch.",
  },
  tourHeading: { zh: "一分钟看懂", en: "In one minute" },
  tour1: {
    zh: "先打开值班台。上面一行永远平衡：在校 = 应到 − 未到 − 请假 − 已离。点任一数字看名单。",
    en: "Open the duty desk. The line at the top always balances: on site = expected − not arrived − on leave − left. Touch a number to see the names behind it.",
  },
  tour2: {
    zh: "教室按“最需要您”排序：■ 无人看管、◇ 读卡器无响应、▲ 点名超时、未到多的在前。",
    en: "Rooms come worst first: ■ unattended, ◇ reader silent, ▲ roll call overdue, then most missing.",
  },
  tour3: {
    zh: "点一间教室：逐个说明未到的孩子，才能完成点名；交接班要两个人报同一个数。",
    en: "Touch a room: the roll closes only when each missing child is answered; a handover needs the same count from two people.",
  },
  tour4: {
    zh: "放学时打开门卫接送台：家长刷卡后出现在队列里，按 放行 或 F8。被限制的人不能放行。",
    en: "At dismissal open the guard's desk: a family's card puts it in the queue; press Release or F8. A barred person can't be released.",
  },
  tour5: {
    zh: "断开网关试试：15 秒内数字变成空心斜纹，旧数字不会冒充新数字。",
    en: "Stop the gateway and watch: within 15 seconds the numbers turn hollow; an old number never passes for a new one.",
  },
  roleGuard: { zh: "门卫", en: "guard" },
  roleTeacher: { zh: "值班教师", en: "duty teacher" },
  roleHomeroom: { zh: "班主任", en: "homeroom teacher" },
  roleOffice: { zh: "教务", en: "school office" },
  rolePatrol: { zh: "行政巡察", en: "patrol" },
  roleLead: { zh: "学校负责人", en: "school lead" },
  roleOther: { zh: "其他身份", en: "another role" },
} as const satisfies Dictionary;
