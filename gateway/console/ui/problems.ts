/** Why something was refused, in words that say what to do next. Keyed by the stable codes of problem+json. */
import type { HttpProblem } from "#contract/problem.ts";
import type { ActionRefusal } from "#core/decision.ts";
import type { Text } from "./language.ts";

const REFUSED: Record<ActionRefusal, Text> = {
  "not-ready": { zh: "学校计划还没载入，请稍候", en: "The school's plan is not loaded yet; please wait" },
  "pickup/unknown": { zh: "找不到这个接送请求", en: "This pickup request is not known" },
  "pickup/already-settled": { zh: "这个请求已有人处理", en: "Somebody has already settled this request" },
  "pickup/collector-required": { zh: "请先选择谁来接", en: "Choose first who collects" },
  "pickup/not-on-list": { zh: "不在这个孩子的接送名单上", en: "Not on this child's pickup list" },
  "pickup/barred": { zh: "不能放行，由校务处处理", en: "Cannot be released here; the office decides" },
  "pickup/not-on-site": { zh: "孩子不在校", en: "The child is not on site" },
  "pickup/already-open": { zh: "这个孩子已有一个接送请求", en: "There is already a request for this child" },
  "gate/unknown": { zh: "找不到这个校门", en: "This gate is not known" },
  "student/unknown": { zh: "找不到这个学生", en: "This student is not known" },
  "staff/unknown": { zh: "找不到这位教职工", en: "This member of staff is not known" },
  "person/unknown": { zh: "找不到这个人", en: "This person is not known" },
  "place/unknown": { zh: "找不到这个地点", en: "This place is not known" },
  "handover/unknown": { zh: "找不到这次交接", en: "This handover is not known" },
  "handover/already-settled": { zh: "这次交接已经完成", en: "This handover is already settled" },
  "handover/not-custodian": { zh: "只有当前责任人能移交", en: "Only the present custodian can hand over" },
  "handover/not-recipient": { zh: "只有接手的老师能接收", en: "Only the named recipient can answer" },
  "handover/to-oneself": { zh: "不能移交给自己，请选接手的老师", en: "Not to yourself; choose who takes over" },
  "handover/not-in-custody": { zh: "名单里有孩子不在您的看护下", en: "Not every child named is in your care" },
  "handover/count-mismatch": { zh: "人数与名单不一致，请重新清点", en: "Count and list disagree; please count again" },
  "handover/unexplained-difference": {
    zh: "人数有差，请逐个点出差的孩子",
    en: "The counts differ; name each child that makes the difference",
  },
  "handover/already-offered": { zh: "这间教室已在移交中", en: "This room is already being handed over" },
  "roll/unknown-session": { zh: "找不到这一节", en: "This session is not known" },
  "roll/not-open": { zh: "还没到点名时间", en: "The roll call is not open yet" },
  "roll/not-custodian": { zh: "只有本室责任人能点名", en: "Only the room's custodian can settle the roll" },
  "roll/incomplete": { zh: "还有孩子没有说明，不能完成点名", en: "A child is still unanswered; the roll cannot close" },
  "roll/already-closed": { zh: "点名已经完成", en: "The roll is already closed" },
  "roll/not-expected": { zh: "名单里有孩子不属于这一节", en: "A child on the list does not belong to this session" },
  "alarm/unknown": { zh: "找不到这条告警", en: "This alarm is not known" },
  "alarm/closed": { zh: "这条告警已经结束", en: "This alarm has already ended" },
  "alarm/cannot-shelve": { zh: "最高级告警不能搁置", en: "An alarm of the highest priority cannot be shelved" },
  "alarm/still-active": { zh: "原因仍在，告警不能结束", en: "Its cause still holds; the alarm cannot end" },
  "settle/reason-required": { zh: "请写明原因", en: "A reason is needed" },
  "pickup/not-today": { zh: "今天不在接送名单上", en: "On the list, but not today" },
  "pickup/pass-unknown": { zh: "找不到这张代接凭证", en: "This pickup pass is not known" },
  "pickup/pass-not-yet": { zh: "代接凭证还没到时间", en: "This pickup pass does not hold yet" },
  "pickup/pass-expired": { zh: "代接凭证已过期", en: "This pickup pass has expired" },
  "pickup/pass-used": { zh: "代接凭证已用过", en: "This pickup pass was used already" },
  "pickup/pass-revoked": { zh: "代接凭证已作废", en: "This pickup pass was revoked" },
  "pass/code-required": { zh: "代接凭证缺少验证码", en: "A one-time code needs its digits; a slip has none" },
  "pass/window": { zh: "代接凭证的时间不对", en: "The pass ends before it begins, or is over" },
  "pass/too-long": { zh: "代接凭证最长 14 天", en: "A pass holds for 14 days at the most" },
  "bar/two-people": { zh: "限制接送须两人办理", en: "A bar takes two different people" },
  "bar/not-office": { zh: "限制接送只能由校务处办理", en: "Only the office lays or lifts a bar" },
  "bar/document-required": { zh: "请附上限制接送的文件", en: "Name the document on which the bar rests" },
  "credential/unknown": { zh: "找不到这张卡", en: "This card is not known" },
  "escort/unknown": { zh: "找不到这支路队的出发记录", en: "This escort is not known" },
  "escort/unknown-line": { zh: "计划里没有这支路队", en: "The plan has no such line" },
  "escort/not-today": { zh: "这支路队今天不走", en: "This line does not run today" },
  "escort/not-leader": { zh: "只有带队老师能操作", en: "Only its leader can do this" },
  "escort/count-mismatch": {
    zh: "人数与名单不一致，请重新清点",
    en: "Count and children disagree; please count again",
  },
  "escort/not-on-site": { zh: "名单里有孩子不在校", en: "A child on the list is not on site" },
  "escort/not-on-list": { zh: "名单里有孩子不属于这支路队", en: "A child on the list does not belong to this line" },
  "escort/hand-over-first": { zh: "请先交接其余孩子", en: "Hand over your other children first" },
  "escort/already-ended": { zh: "这支路队已经结束", en: "This escort has ended already" },
  "escort/not-in-custody": { zh: "名单里有孩子已不在队里", en: "A child on the list is no longer with this leader" },
  "escort/no-consent": { zh: "没有自行离校的同意书", en: "No consent that this child goes home alone" },
  "visitor/unknown": { zh: "找不到这位访客", en: "This visitor is not known" },
  "visitor/already-left": { zh: "这位访客已经离校", en: "This visitor has left already" },
  "visitor/already-inside": { zh: "这位访客还在校内", en: "This visitor is inside already" },
  "visitor/badge-unknown": { zh: "找不到这张访客证", en: "This badge is not known" },
  "visitor/badge-taken": { zh: "这张访客证已借出", en: "Somebody inside wears this badge" },
  "visitor/provider-blocked": { zh: "该机构不得入校", en: "This outside body may not come in" },
  "emergency/in-progress": { zh: "正在应急清点，暂停放行", en: "An emergency is on; nobody is released" },
  "emergency/none": { zh: "没有正在进行的应急清点", en: "There is no emergency" },
  "staff/not-allowed": { zh: "这件事不归您办理", en: "This is not yours to do" },
  "second/same-person": { zh: "须由两个人共同办理", en: "Two different people must do this" },
  "day/out-of-range": { zh: "日期不对，请重选", en: "This day does not fit; choose another" },
  "session/unknown": { zh: "找不到这一节", en: "This session is not known" },
  "enrolment/unknown": { zh: "找不到这份报名", en: "This enrolment is not known" },
  "enrolment/unknown-term": { zh: "没有这个学期，或学期已结束", en: "This term is not in the plan, or it is over" },
  "enrolment/not-offered": { zh: "这一节不向这个孩子开放报名", en: "This session is not open to this child" },
  "enrolment/already-applied": { zh: "本学期这一节已经报过名", en: "There is already an application for this term" },
  "enrolment/wrong-step": { zh: "还没到这一步，或已经办过", en: "This is not the enrolment's next step" },
  "enrolment/full": { zh: "这一节名额已满", en: "This session is full" },
  "enrolment/others-first": { zh: "名额不够，请先办排在前面的孩子", en: "Places are short; those before come first" },
  "enrolment/agreement-required": { zh: "请登记已签的协议", en: "Name the signed agreement" },
  "finding/unknown": { zh: "找不到这个问题，或已经办结", en: "This finding is not known, or it is closed" },
  "duty/minutes-out-of-range": { zh: "分钟数不对，请检查", en: "These minutes cannot be right; check them" },
  "staff/not-approved": {
    zh: "这位人员不符合规定，不能带班",
    en: "This adult may not be with children; see the clause",
  },
  "handover/holds-another-room": {
    zh: "您还有学生在另一间教室，请先交接",
    en: "You still have children in another room; hand them over first",
  },
  "session/not-enrolled": {
    zh: "这名学生没有申请延时托管，请先登记",
    en: "Nobody applied for this child's extended care; put it on today's list first",
  },
  "session/has-children": {
    zh: "这一节还有学生，请先交接、放学或转托管",
    en: "Children are still in this session; hand them over or release them first",
  },
  "session/not-open": { zh: "这一节没有开班或已经结束", en: "This session is not open" },
  "session/over": { zh: "这一节已经结束或取消", en: "This session is over or cancelled" },
  "session/not-its-teacher": { zh: "被替换的人不在这一节值班", en: "The one to be replaced is not on duty here" },
  "day/children-open": {
    zh: "还有学生没有着落，不能结束今天",
    en: "Children are still open; the day cannot be closed",
  },
  "day/not-settled": { zh: "还有访客、路队或应急没有结束", en: "Visitors, lines or an emergency are still open" },
  "day/already-closed": { zh: "今天已经结束", en: "The day is closed already" },
  "transit/not-held": { zh: "这些学生现在不由您负责", en: "These children are not yours to send" },
  "transit/wrong-purpose": { zh: "不能以这个事由派出学生", en: "Children are not sent for this" },
  "transit/wrong-place": { zh: "这个事由不能去那里", en: "This purpose does not lead there" },
  "no-show/unknown": { zh: "今天没有查找这名学生", en: "This child is not being asked for today" },
  "no-show/over": { zh: "这名学生已经有着落", en: "This child is accounted for already" },
  "leave/unknown": { zh: "找不到这次请假", en: "This leave is not known" },
  "leave/already-closed": { zh: "这次请假已经销假", en: "This leave is closed already" },
};

/** Codes that come from the request itself rather than from a rule; those that staff can do something about. */
const REQUESTED: Partial<Record<HttpProblem, Text>> = {
  "auth/required": { zh: "登录已失效，请用登录链接重新进入", en: "You are signed out; use your sign-in link again" },
  "auth/invalid": { zh: "登录已失效，请用登录链接重新进入", en: "You are signed out; use your sign-in link again" },
  "auth/forbidden": { zh: "您的身份不能做这件事", en: "Your role may not do this" },
  "auth/person-required": {
    zh: "这台设备没有登录到个人，不能签字",
    en: "Nobody in person is signed in here, so nobody can sign",
  },
  "request/invalid": { zh: "内容不完整，请检查后重试", en: "Something is missing or wrong; check and try again" },
  "service/not-ready": { zh: "网关还没准备好，请稍候重试", en: "The gateway is not ready; try again in a moment" },
  "service/overloaded": { zh: "网关正忙，没有完成，请重试", en: "The gateway is busy; this was not done, try again" },
};

/** Codes of what the gateway reads before any rule is asked: cards, one-time codes, who signs with the one who acts. */
const READ_FIRST: Readonly<Record<string, Text>> = {
  "pickup/code-unknown": { zh: "一次性码无效", en: "This one-time code is not known" },
  "pickup/code-of-another": { zh: "这个码不是所选的人的", en: "The code is not the chosen adult's" },
  "pickup/too-many-codes": { zh: "输错太多次，请按姓名核实", en: "Too many wrong codes here; check by name" },
  "second/required": { zh: "还要另一位同事签字", en: "A second person has to sign" },
  "second/invalid": {
    zh: "第二位签字人无效，请重新登录",
    en: "The second person is not signed in, or may not do this",
  },
  "visitor/provider-unknown": { zh: "方案里没有这个机构", en: "The plan names no such outside body" },
  "patrol/unknown": { zh: "找不到这次巡查", en: "This round is not known" },
  "pickup/card-unknown": { zh: "这张卡没有登记，按姓名核实", en: "This card belongs to nobody here; check by name" },
  "pickup/card-not-active": { zh: "这张卡已挂失或停用，请收卡", en: "This card is lost or blocked; take it" },
  "pickup/card-of-another": { zh: "卡与所选的人不符", en: "The card is not the chosen adult's" },
};

/** Codes of this side: no answer came, or one that nobody foresaw. */
const OWN = {
  unreachable: {
    zh: "连不上网关，没有完成。请重试",
    en: "The gateway cannot be reached; this was not done. Try again",
  },
  unexpected: { zh: "没有完成，请重试或告诉校务处", en: "This was not done; try again or tell the office" },
} as const satisfies Record<string, Text>;

/** Every code with its words; the parity test walks it. */
export const PROBLEMS: Readonly<Record<string, Text>> = { ...REFUSED, ...REQUESTED, ...READ_FIRST, ...OWN };

/** The sentence for a problem code; an unknown code still says that nothing was done. */
export function problemText(code: string): Text {
  return PROBLEMS[code] ?? OWN.unexpected;
}
