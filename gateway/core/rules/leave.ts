/** P4: approved leave. A child on leave is with its guardian, and no roll asks for it. */
import { atHomeWith } from "../custody.ts";
import { transfer } from "../custody-change.ts";
import { custodyOf, type Draft, emit, planOf } from "../draft.ts";
import type { DayId, StaffId, StudentId } from "../ids.ts";
import { isDay } from "../local-date.ts";
import type { CampusState, Leave } from "../state.ts";
import { holdsRole, isHomeroomOf, OFFICE } from "./authority.ts";
import { done, type Rule, refused } from "./rule.ts";

/** It holds at once for a child at home. One who is on site is not touched: to leave it needs a slip and a collector (G2). */
export const recordLeave: Rule<"leave-recorded"> = (draft, { by, student, leave, from, to, reason }) => {
  const { state } = draft;
  if (!state.roster.staff.has(by)) return refused("P4", "staff/unknown", [by]);
  if (!state.roster.students.has(student)) return refused("P4", "student/unknown", [student]);
  if (!mayKeepLeave(state, by, student)) return refused("P4", "staff/not-allowed", [by]);
  if (!isDay(from) || !isDay(to) || to < from) return refused("P4", "day/out-of-range", [student]);
  const id = `l${state.next.leave}`;
  emit(draft, { kind: "leave-set", leave: { id, student, leave, from, to, closedFrom: null, by, reason } });
  excuse(draft, student);
  return done("P4", id);
};

/** 销假: from this day on the child is expected again. If that is today, its rolls ask for it. */
export const closeLeave: Rule<"leave-closed"> = (draft, { by, leave: id, day }) => {
  const { state } = draft;
  const leave = state.leaves.get(id);
  if (leave === undefined) return refused("P4", "leave/unknown");
  if (!state.roster.staff.has(by)) return refused("P4", "staff/unknown", [by]);
  const { student } = leave;
  if (!mayKeepLeave(state, by, student)) return refused("P4", "staff/not-allowed", [by]);
  if (leave.closedFrom !== null) return refused("P4", "leave/already-closed", [student]);
  if (!isDay(day) || day < leave.from || day > leave.to) return refused("P4", "day/out-of-range", [student]);
  emit(draft, { kind: "leave-set", leave: { ...leave, closedFrom: day } });
  const custody = state.custody.get(student);
  const child = state.roster.students.get(student);
  // What a no-show's answer or a teacher's mark says stands; only what this leave said is taken back.
  if (
    custody?.status === "absent" &&
    custody.rule === "P4" &&
    child !== undefined &&
    !isOnLeave(draft.state, student)
  ) {
    const home = { status: "at-home", custodian: atHomeWith(child), place: null, session: null } as const;
    transfer(draft, student, { ...home, rule: "P4" });
  }
  return done("P4", id);
};

/** Whoever has leave today and is at home is with its guardian; the day begins so. */
export function excuseAll(draft: Draft): void {
  for (const { student } of draft.state.leaves.values()) excuse(draft, student);
}

function excuse(draft: Draft, student: StudentId): void {
  const child = draft.state.roster.students.get(student);
  if (child === undefined || !isOnLeave(draft.state, student)) return;
  if (custodyOf(draft.state, student).status !== "at-home") return;
  const away = { status: "absent", custodian: atHomeWith(child), place: null, session: null } as const;
  transfer(draft, student, { ...away, rule: "P4" });
}

/** Whether a leave holds today. */
function isOnLeave({ leaves, day }: CampusState, student: StudentId): boolean {
  for (const leave of leaves.values())
    if (leave.student === student && day !== null && holdsOn(leave, day.day)) return true;
  return false;
}

function holdsOn({ from, to, closedFrom }: Leave, day: DayId): boolean {
  return from <= day && day <= to && (closedFrom === null || day < closedFrom);
}

/** The child's homeroom teacher, who decides for the school, the day's leader. */
function mayKeepLeave(state: CampusState, by: StaffId, student: StudentId): boolean {
  return isHomeroomOf(state, by, student) || holdsRole(state, by, OFFICE) || by === planOf(state).dutyLeader;
}
