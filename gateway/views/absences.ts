/** Who is away: approved leave, and children who never came (R3, P4). */
import type { LeaveView, NoShowView } from "../contract/day.ts";
import type { CampusState, Leave, NoShow } from "../core/state.ts";
import type { Names } from "./names.ts";
import { said } from "./notes.ts";
import { compareIds } from "./order.ts";

/** One leave with its names and its reason. */
export function leaveView(names: Names, leave: Leave): LeaveView {
  const { id, student, from, to, closedFrom, by, reason } = leave;
  return {
    ...{ id, leave: leave.leave, from, to, closedFrom },
    student: names.named(student),
    by: names.named(by),
    reason: said(names, reason),
  };
}

/** Leaves that are not over, in the order in which they were recorded; `open` are those that hold today. */
export function leavesOf(state: CampusState, which: "open" | "all", student: string | null): readonly Leave[] {
  const day = state.day?.day ?? "";
  const holds = ({ from, to, closedFrom }: Leave) =>
    from <= day && day <= to && (closedFrom === null || day < closedFrom);
  return [...state.leaves.values()]
    .filter((leave) => student === null || leave.student === student)
    .filter((leave) => which === "all" || holds(leave))
    .sort(compareIds);
}

/** One child who never came, with whom is asked. */
export function noShowView(state: CampusState, names: Names, noShow: NoShow): NoShowView {
  const { student, session, owner, answeredBy, askedAt, guardianAskedAt, answer, answeredAt, urgent } = noShow;
  const group = state.roster.students.get(student)?.group ?? "";
  return {
    ...{ id: student, session, askedAt, guardianAskedAt, answer, answeredAt, urgent },
    student: names.named(student),
    className: state.plan?.groups.find((one) => one.id === group)?.name ?? { zh: group, en: group },
    owner: names.named(owner),
    answeredBy: names.named(answeredBy),
  };
}

/** Today's, by child; `open` are those without an answer and those who still have to come or to be found. */
export function noShowsOf(state: CampusState, which: "open" | "all"): readonly (NoShow & { readonly id: string })[] {
  const isOpen = ({ student, answer }: NoShow) =>
    answer !== "absent" && state.custody.get(student)?.status === "at-home";
  return [...state.noShows.values()]
    .filter((noShow) => which === "all" || isOpen(noShow))
    .map((noShow) => ({ ...noShow, id: noShow.student }))
    .sort(compareIds);
}
