/** G3: who may take which child away, and why. The one place that says so: for cards, look-ups, confirmations and lines. */
import { isOnSite } from "../custody.ts";
import type { EpochMs, PassId, PersonId, StudentId } from "../ids.ts";
import { weekdayOf } from "../local-date.ts";
import type { PickupPerson } from "../roster.ts";
import type { CampusState, Pass } from "../state.ts";

/** `pass`: what was shown, a one-time code or null; `at`: when the child would leave. */
export type CollectorQuestion = {
  readonly child: StudentId;
  readonly person: PersonId;
  readonly at: EpochMs;
  readonly pass: PassId | null;
};

/** Why a child may not leave on a pass that was shown. */
export const PASS_FAULTS = ["pass-unknown", "pass-revoked", "pass-not-yet", "pass-expired", "pass-used"] as const;
export type PassFault = (typeof PASS_FAULTS)[number];

/** `not-today`: on the list for other days. */
export type Collecting =
  | { readonly may: true; readonly as: "guardian" | "delegate" | "pass" }
  | { readonly may: false; readonly why: "barred" | "not-on-list" | "not-today" | PassFault };

/**
 * Whether a person may take a child away. A bar stands before everything else; then the standing list, then the list's
 * dates, then what was shown or approved: a one-time code, or an exit slip in this person's name.
 *
 * @source product.md G2 d, G3
 */
export function mayCollect(state: CampusState, { child, person, at, pass }: CollectorQuestion): Collecting {
  const student = state.roster.students.get(child);
  if (student === undefined) return { may: false, why: "not-on-list" };
  if (isBarred(state, child, person)) return { may: false, why: "barred" };
  if (student.guardians.includes(person)) return { may: true, as: "guardian" };
  const entries = student.delegates.filter((entry) => entry.person === person);
  if (entries.some((entry) => holdsToday(state, entry))) return { may: true, as: "delegate" };
  const shown = pass === null ? undefined : state.passes.get(pass);
  if (pass !== null && shown?.holder === person) {
    const fault = whyNotPass(shown, { child, at });
    if (fault === null) return { may: true, as: "pass" };
    if (shown.students.includes(child)) return { may: false, why: fault };
  }
  if (slipFor(state, { child, person, at }) !== undefined) return { may: true, as: "pass" };
  return { may: false, why: entries.length > 0 ? "not-today" : "not-on-list" };
}

/** Whether a bar stands between this person and the child. Never overridden at the gate (G3). */
export function isBarred(state: CampusState, child: StudentId, person: PersonId): boolean {
  return state.roster.students.get(child)?.barred.includes(person) ?? false;
}

/** The approved early leave on which this person may take this child now (G2 d). */
export function slipFor(
  state: CampusState,
  { child, person, at }: Pick<CollectorQuestion, "child" | "person" | "at">,
): Pass | undefined {
  for (const pass of state.passes.values()) {
    if (pass.pass === "slip" && pass.holder === person && whyNotPass(pass, { child, at }) === null) return pass;
  }
  return undefined;
}

/** Why this child may not leave on this pass at this instant; null: it may. */
export function whyNotPass(
  pass: Pass,
  { child, at }: { readonly child: StudentId; readonly at: EpochMs },
): PassFault | null {
  if (!pass.students.includes(child)) return "pass-unknown";
  if (pass.revoked) return "pass-revoked";
  if (at < pass.from) return "pass-not-yet";
  if (at >= pass.to) return "pass-expired";
  return pass.used.includes(child) ? "pass-used" : null;
}

/**
 * Children on site for whom a person's card may ask now, bars set aside: guardian first, then delegate, then slip. Who
 * may ask for none of them, but is barred from some, asks for those: the guard has to know who stands there.
 */
export function childrenToAskFor(state: CampusState, person: PersonId, at: EpochMs): readonly StudentId[] {
  const { childrenOf, delegatedTo, barredFrom } = state.roster;
  const slips = [...state.passes.values()].filter((pass) => pass.pass === "slip" && pass.holder === person);
  const named = new Set([
    ...(childrenOf.get(person) ?? []),
    ...(delegatedTo.get(person) ?? []),
    ...slips.flatMap((pass) => pass.students),
  ]);
  const listed = [...named].filter((child) => {
    const collecting = mayCollect(state, { child, person, at, pass: null });
    return collecting.may || collecting.why === "barred";
  });
  const here = (children: readonly StudentId[]) => children.filter((child) => isOnSite(state.custody.get(child)));
  return here(listed).length > 0 ? here(listed) : here(barredFrom.get(person) ?? []);
}

/** Whether the school knows this person by id: as child, staff or family, or because somebody gave them a pass. */
export function isKnownPerson(state: CampusState, person: PersonId): boolean {
  const { students, staff, guardians, delegates } = state.roster;
  if (guardians.has(person) || delegates.has(person) || staff.has(person) || students.has(person)) return true;
  return [...state.passes.values()].some((pass) => pass.holder === person);
}

function holdsToday(state: CampusState, { from, to, weekdays }: PickupPerson): boolean {
  if (state.day === null) return false;
  const { day } = state.day;
  if ((from !== null && day < from) || (to !== null && day > to)) return false;
  return weekdays.length === 0 || weekdays.includes(weekdayOf(day));
}
