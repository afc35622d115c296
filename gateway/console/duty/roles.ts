/** Who may do what on the duty desk; the gateway decides, the page only leaves out what it would refuse. */

/** Roles that may say where a child is and with whom (R8). */
export const MAY_SETTLE: ReadonlySet<string> = new Set(["teacher", "homeroom", "office", "lead"]);
/** Roles that answer an alarm; the patrol looks on. */
export const MAY_ANSWER: ReadonlySet<string> = new Set(["guard", "teacher", "homeroom", "office", "lead"]);
