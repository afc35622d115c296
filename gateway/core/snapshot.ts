/** The state as text and back, exactly. The same state is the same text, whichever way it came about. */
import type { DayId, EpochMs } from "./ids.ts";
import { indexOccupants, indexPending, indexPlan, indexRoster } from "./indexes.ts";
import type { Plan } from "./plan.ts";
import type { Roster } from "./roster.ts";
import {
  type Alarm,
  type CampusState,
  type Custody,
  emptyState,
  type Handover,
  type Pickup,
  type RoomState,
  type SessionState,
} from "./state.ts";
import { type Table, tableOf } from "./table.ts";

/** Raised whenever the shape changes; an older snapshot is then unreadable, and the journal is replayed instead. */
export const SNAPSHOT_FORMAT = 1;

/** Members of a list that are encoded at once: a millisecond or two of work. */
const SLICE_MEMBERS = 500;

type Entries<V> = readonly (readonly [string, V])[];

/** Everything of a state that is not derived from the rest of it. */
type Snapshot = {
  readonly format: typeof SNAPSHOT_FORMAT;
  readonly plan: Plan | null;
  readonly roster: Roster;
  readonly day: { readonly day: DayId; readonly origin: EpochMs; readonly sessions: readonly string[] } | null;
  readonly custody: Entries<Custody>;
  readonly lastTaps: Entries<{ readonly reader: string; readonly at: EpochMs }>;
  readonly rooms: Entries<RoomState>;
  readonly sessions: Entries<SessionState>;
  readonly pickups: Entries<Pickup>;
  readonly handovers: Entries<Handover>;
  readonly alarms: Entries<Alarm>;
  readonly readers: CampusState["readers"] extends Table<infer V> ? Entries<V> : never;
  readonly gaps: CampusState["gaps"] extends Table<infer V> ? Entries<V> : never;
  readonly staffSeen: CampusState["staffSeen"] extends Table<infer V> ? Entries<V> : never;
  readonly next: CampusState["next"];
};

/** A snapshot that this version cannot read. The journal holds everything that it held. */
export class SnapshotError extends Error {
  override readonly name = "SnapshotError";
  readonly code = "snapshot/unknown-format";
}

/** Deterministic JSON: object keys and table entries in the order of their keys. */
export function encodeState(state: CampusState): string {
  return [...encodeSlices(state)].join("");
}

/** The same text in pieces, each of little work: whoever has other things to do does them in between. */
export function* encodeSlices(state: CampusState): Generator<string> {
  yield* slices(snapshotOf(state));
}

/** Each table is put in order when it is read, so that this alone costs nothing. */
function snapshotOf(state: CampusState): Snapshot {
  return {
    format: SNAPSHOT_FORMAT,
    plan: state.plan,
    roster: state.roster.roster,
    day: state.day,
    get custody() {
      return sorted(state.custody);
    },
    get lastTaps() {
      return sorted(state.lastTaps);
    },
    rooms: sorted(state.rooms),
    sessions: sorted(state.sessions),
    get pickups() {
      return sorted(state.pickups);
    },
    get handovers() {
      return sorted(state.handovers);
    },
    get alarms() {
      return sorted(state.alarms);
    },
    readers: sorted(state.readers),
    gaps: sorted(state.gaps),
    staffSeen: sorted(state.staffSeen),
    next: state.next,
  };
}

/** @throws SnapshotError for a text of another format */
export function decodeState(text: string): CampusState {
  const snapshot = JSON.parse(text) as Snapshot;
  if (snapshot.format !== SNAPSHOT_FORMAT) {
    throw new SnapshotError(`snapshot format ${snapshot.format}, this version reads ${SNAPSHOT_FORMAT}`);
  }
  const custody = tableOf(snapshot.custody);
  const settled = {
    pickups: tableOf(snapshot.pickups),
    handovers: tableOf(snapshot.handovers),
    alarms: tableOf(snapshot.alarms),
  };
  return {
    plan: snapshot.plan,
    planned: snapshot.plan === null ? emptyState.planned : indexPlan(snapshot.plan),
    roster: indexRoster(snapshot.roster),
    day: snapshot.day,
    custody,
    occupants: indexOccupants(custody),
    lastTaps: tableOf(snapshot.lastTaps),
    rooms: tableOf(snapshot.rooms),
    sessions: tableOf(snapshot.sessions),
    ...settled,
    ...indexPending(settled),
    readers: tableOf(snapshot.readers),
    gaps: tableOf(snapshot.gaps),
    staffSeen: tableOf(snapshot.staffSeen),
    next: snapshot.next,
  };
}

function sorted<V>(table: Table<V>): Entries<V> {
  return [...table.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The pieces of `canonical`: lists are cut, what stands in them is not. */
function* slices(value: unknown): Generator<string> {
  if (Array.isArray(value)) {
    yield "[";
    for (let from = 0; from < value.length; from += SLICE_MEMBERS) {
      const members = value
        .slice(from, from + SLICE_MEMBERS)
        .map(canonical)
        .join(",");
      yield from === 0 ? members : `,${members}`;
    }
    yield "]";
  } else if (value !== null && typeof value === "object") {
    const fields = value as Readonly<Record<string, unknown>>;
    yield "{";
    for (const [index, name] of Object.keys(fields).sort().entries()) {
      yield `${index === 0 ? "" : ","}${JSON.stringify(name)}:`;
      yield* slices(fields[name]);
    }
    yield "}";
  } else yield JSON.stringify(value);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(fields).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(fields[name])}`).join(",")}}`;
}
