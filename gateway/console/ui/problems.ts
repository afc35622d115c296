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

/** Codes of a pickup request's card or code, which the gateway reads before any rule is asked. */
const READ_AT_THE_GATE: Readonly<Record<string, Text>> = {
  "pickup/code-unknown": { zh: "一次性码无效", en: "This one-time code is not known" },
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
export const PROBLEMS: Readonly<Record<string, Text>> = { ...REFUSED, ...REQUESTED, ...READ_AT_THE_GATE, ...OWN };

/** The sentence for a problem code; an unknown code still says that nothing was done. */
export function problemText(code: string): Text {
  return PROBLEMS[code] ?? OWN.unexpected;
}
