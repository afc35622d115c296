/** Who was really in which session, from the custody records and the roll; what attendance and care records are made of. */
import type { RollMark } from "../../core/events.ts";
import type { EpochMs, JournalSeq, SessionId, StudentId } from "../../core/ids.ts";
import type { Custody } from "../../core/state.ts";
import type { ReportDay } from "./report-day.ts";

export type Presence = {
  /** The last mark on the roll; null: none. */
  readonly mark: RollMark | null;
  /** First instant in the care of this session, and when it left it for good; null: never, or not yet. */
  readonly first: EpochMs | null;
  readonly left: EpochMs | null;
  /** What the child went to from there; null while it is still held, or never was. */
  readonly next: Custody["status"] | null;
  readonly evidence: readonly JournalSeq[];
};

const NEVER: Presence = { mark: null, first: null, left: null, next: null, evidence: [] };

export type PresenceTable = ReadonlyMap<SessionId, ReadonlyMap<StudentId, Presence>>;

/** By session, then by child; only children of whom something was recorded there. */
export function presenceOf(day: ReportDay): PresenceTable {
  const table = new Map<SessionId, Map<StudentId, Presence>>();
  const custody = new Map(day.custody);
  const change = (session: SessionId, student: StudentId, to: (old: Presence) => Presence): void => {
    const children = table.get(session) ?? new Map<StudentId, Presence>();
    children.set(student, to(children.get(student) ?? NEVER));
    table.set(session, children);
  };
  const follow = (record: Custody, seq: JournalSeq): void => {
    const { student, since } = record;
    const before = custody.get(student);
    custody.set(student, record);
    const from = heldIn(before);
    const to = heldIn(record);
    if (from !== null && from !== to)
      change(from, student, (old) => ({ ...old, left: since, next: record.status, evidence: [...old.evidence, seq] }));
    if (to !== null && from !== to)
      change(to, student, (old) => ({
        ...old,
        ...{ first: old.first ?? since, left: null, next: null, evidence: [...old.evidence, seq] },
      }));
  };
  for (const { seq, facts } of day.entries) {
    for (const fact of facts) {
      if (fact.kind === "custody-changed") follow(fact.custody, seq);
      else if (fact.kind === "roll-marked")
        change(fact.session, fact.student, (old) => ({ ...old, mark: fact.mark, evidence: [...old.evidence, seq] }));
      else if (fact.kind === "custody-corrected" && fact.custody.session !== null) {
        const { student, session, since } = fact.custody;
        change(session, student, (old) => ({
          ...old,
          ...{ first: Math.min(old.first ?? since, since), evidence: [...old.evidence, seq] },
        }));
      }
    }
  }
  return table;
}

/** A way to the toilet does not end a child's time in a session, and neither does a minute without an adult. */
function heldIn(custody: Custody | undefined): SessionId | null {
  return custody?.session ?? null;
}
