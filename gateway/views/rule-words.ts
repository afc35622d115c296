/** What each rule says, in one sentence for people who have to live with its decisions. */
import type { Bilingual, RuleId } from "../core/ids.ts";

export const RULE_WORDS: { readonly [R in RuleId]: Bilingual } = {
  G1: {
    zh: "进校：有效的学生卡使孩子到校并开始监管；同一张卡在同一读卡器短时间内重复刷，只算一次。",
    en: "Entry: an active student card makes the child present and starts custody; the same card again at once is one tap.",
  },
  G2: {
    zh: "离校：只有经授权的放行才开门——门卫确认的接领、有监护人同意的自行离校、路队清点、经批准的早退。",
    en: "Exit: opens only on an authorized release: a confirmed pickup, consented self-dismissal, a counted line, an approved slip.",
  },
  G3: {
    zh: "接领：由名单上的人提出、门卫确认，放行仅可使用一次；被禁止接领的人在门口不得放行。",
    en: "Pickup: asked by somebody on the list, confirmed by the guard, used once; a bar is never overridden at the gate.",
  },
  G4: {
    zh: "陌生、挂失、停用或过期的卡不开任何门，并通知门卫。",
    en: "A stranger's, lost, blocked or expired card opens nothing and alerts the guard.",
  },
  G5: {
    zh: "同一张卡过快出现在两处，或安全卡计数倒退：存疑，不予放行，立案核实。",
    en: "A card at two places faster than a person walks, or whose counter goes back, is suspect.",
  },
  G6: {
    zh: "访客登记：拜访谁、佩戴何牌、何时进出；关门时仍在校内即告警。",
    en: "Visitors are registered with their host and badge, in and out; inside at closing is an alarm.",
  },
  G7: {
    zh: "迟到的刷卡只在其本来的时间更正记录，从不开门。",
    en: "A tap that arrives late corrects the record at its own time and never operates a lock.",
  },
  G8: {
    zh: "紧急情况：闸机靠自身线路打开，不放行任何孩子；监管不变，逐人清点。",
    en: "Emergency: lanes open by their own wiring; nobody is released, custody stays, muster counts everybody.",
  },
  G9: {
    zh: "不让任何孩子被拒之门外：进校被拒即呼叫门卫，门卫按姓名放入。",
    en: "No child is turned away: a refusal at an entry calls the guard, who admits by name.",
  },
  R1: {
    zh: "开课：只有方案内的老师或经批准的代课老师能开课；校外人员须在准入库内。",
    en: "Opening: only a planned teacher or approved substitute; outsiders only from the approved pool.",
  },
  R2: {
    zh: "点名：刷卡自动签到，其余由老师逐个处理；没有人被默认为在场。",
    en: "Roll call: taps fill it, the teacher settles the rest; nobody is present by default.",
  },
  R3: {
    zh: "点名截止时，到过校却不在的孩子为“下落不明”；今天从未出现的，先问班主任，再问监护人。",
    en: "At the roll's deadline a child seen on campus is unaccounted; one never seen is asked about.",
  },
  R4: {
    zh: "教室里有孩子而没有负责的老师，超过规定时间即为无人看管。此告警不能关闭。",
    en: "Children in a room without an adult past the limit are unattended. This alarm cannot be switched off.",
  },
  R5: {
    zh: "交接：交出者提出、接收者按人数确认，差异逐个说明；确认前责任不变。",
    en: "Handover: offered, then accepted with a count; each difference is named; until then nothing passes.",
  },
  R6: {
    zh: "途中：超过规定时间仍未到达的孩子为超时。",
    en: "Transit: a child who has not arrived by its deadline is overdue.",
  },
  R7: { zh: "一间教室的孩子超过容量。", en: "More children in a room than it may hold." },
  R8: {
    zh: "计划结束前仍有孩子不得结束；一天不会自行结束，每个孩子都由人说明去向。",
    en: "No session ends early with children in it; no day closes itself; each open child is settled by a person.",
  },
  R9: {
    zh: "服务结束后既未离校也未进入延时托管的孩子为滞留。",
    en: "After the end a child neither released nor in extended care is stranded.",
  },
  R10: {
    zh: "仍负责孩子的成人出校门时当场提示并立即告警。",
    en: "An adult who leaves while holding children is told at the gate, and the alarm is immediate.",
  },
  R11: {
    zh: "一名成人不得同时负责两间教室，除非方案将其合并。",
    en: "No adult holds two rooms at once unless the plan joins them.",
  },
  P1: { zh: "一校一案：方案是数据，经采纳后生效。", en: "The plan is data and holds once adopted." },
  P3: {
    zh: "自愿报名，按学期：申请、班级初审、学校核准、签订协议。",
    en: "Enrolment is voluntary and per term: apply, review, approve, sign.",
  },
  P4: {
    zh: "当天的课、应到学生与老师由方案、报名、请假与当日变更得出。",
    en: "The day's sessions, children and staff follow from plan, enrolment, leave and today's changes.",
  },
  A1: {
    zh: "告警有种类、级别、责任人与升级阶梯；原因消除或有人说明理由后才结束。",
    en: "An alarm has a kind, a priority, an owner and a ladder; it ends with its cause or with a reason.",
  },
  A2: {
    zh: "迟到的证据重新判断它涉及的一切；当时所知与现在所知都保留。",
    en: "Late evidence re-judges what it touches; what was known then and what is known now both stay.",
  },
  E1: {
    zh: "看护记录、每周活动记录与巡查记录由日志起草，人补充机器不知道的内容。",
    en: "Care, weekly and patrol records are drafted from the journal; people add what machines cannot know.",
  },
  E2: {
    zh: "课时来自实际负责的时间，而不只是课表。",
    en: "Hours come from custody held, not from the timetable alone.",
  },
};
