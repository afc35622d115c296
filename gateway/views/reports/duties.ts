/** E2: who really held which room and session, from when to when, with the entries that show it. */
import type { Fact } from "../../core/facts.ts";
import type { EpochMs, JournalSeq, PlaceId, SessionId, StaffId } from "../../core/ids.ts";
import type { ReportDay } from "./report-day.ts";

/** One adult with a session without a break. Time after the session's end belongs to it while children of it are left. */
export type Duty = {
  readonly staff: StaffId;
  /** Null: outside with the group. */
  readonly place: PlaceId | null;
  readonly session: SessionId;
  readonly from: EpochMs;
  /** The day's end where nobody ended it. */
  readonly to: EpochMs;
  /** The entries that began and ended it. */
  readonly evidence: readonly JournalSeq[];
};

type Open = Omit<Duty, "to" | "evidence"> & { readonly seq: JournalSeq };

/** The day's duties, in the order in which they began. */
export function dutiesOf({ entries, end }: ReportDay): readonly Duty[] {
  const rooms = new Map<PlaceId, Open>();
  const outside = new Map<string, Open>();
  const duties: Duty[] = [];
  const close = ({ seq, ...duty }: Open, to: EpochMs, by: JournalSeq | null) => {
    if (to > duty.from) duties.push({ ...duty, to, evidence: by === null ? [seq] : [seq, by] });
  };
  for (const { seq, facts } of entries) {
    for (const fact of facts) {
      if (fact.kind === "escort-set") followEscort(fact, seq);
      if (fact.kind !== "room-changed") continue;
      const open = rooms.get(fact.place);
      const session = fact.session ?? (fact.custodian === open?.staff ? open?.session : undefined);
      if (open !== undefined && open.staff === fact.custodian && open.session === session) continue;
      if (open !== undefined) close(open, fact.at, seq);
      rooms.delete(fact.place);
      if (fact.custodian === null || session === undefined) continue;
      const from = openedAt(facts, session, fact.custodian) ?? fact.at;
      rooms.set(fact.place, { staff: fact.custodian, place: fact.place, session, from, seq });
    }
  }
  for (const open of [...rooms.values(), ...outside.values()]) close(open, end, null);
  return duties.sort((a, b) => a.from - b.from || (a.staff < b.staff ? -1 : 1));

  /** An off-site activity is held by the leader from count-out to count-in (JA-08). */
  function followEscort({ escort }: Extract<Fact, { kind: "escort-set" }>, seq: JournalSeq): void {
    if (escort.session === null) return;
    const open = outside.get(escort.id);
    if (open === undefined && escort.endedAt === null) {
      outside.set(escort.id, {
        staff: escort.leader,
        place: null,
        session: escort.session,
        from: escort.departedAt,
        seq,
      });
    } else if (open !== undefined && escort.endedAt !== null) {
      close(open, escort.endedAt, seq);
      outside.delete(escort.id);
    }
  }
}

/** A teacher's tap that came late opened the session at its own time (A2). */
function openedAt(facts: readonly Fact[], session: SessionId, staff: StaffId): EpochMs | null {
  for (const fact of facts)
    if (fact.kind === "session-opened" && fact.session === session && fact.by === staff) return fact.at;
  return null;
}
