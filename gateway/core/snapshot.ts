/** The state as text and back, exactly. The same state is the same text, whichever way it came about. */
import type { Calendar } from "./calendar.ts";
import {
  indexDue,
  indexGrace,
  indexHeld,
  indexOccupants,
  indexPending,
  indexPlan,
  indexRoster,
  indexToday,
} from "./indexes.ts";
import type { Plan } from "./plan.ts";
import type { Roster } from "./roster.ts";
import { type CampusState, type Day, type Derived, type Emergency, emptyState, type RosterIndex } from "./state.ts";
import { type Table, tableOf } from "./table.ts";

/** Raised whenever the shape changes; an older snapshot is then unreadable, and the journal is replayed instead. */
export const SNAPSHOT_FORMAT = 2;

/** Members of a list that are encoded at once: a millisecond or two of work. */
const SLICE_MEMBERS = 500;

type Entries<V> = readonly (readonly [string, V])[];

/** The tables of a state that are not derived from the rest of it: one literal, for writing and reading alike. */
const TABLES = [
  "custody",
  "lastTaps",
  "sightings",
  "rooms",
  "turns",
  "whereabouts",
  "sessions",
  "pickups",
  "handovers",
  "alarms",
  "leaves",
  "enrolments",
  "noShows",
  "entryRefusals",
  "passes",
  "escorts",
  "visits",
  "mustered",
  "suspicions",
  "patrols",
  "findings",
  "readers",
  "gaps",
  "staffSeen",
] as const;
type TableName = (typeof TABLES)[number];
type Tables = { readonly [K in TableName]: CampusState[K] };

/** Everything of a state that is not derived from the rest of it. */
type Snapshot = {
  readonly format: typeof SNAPSHOT_FORMAT;
  readonly plan: Plan | null;
  readonly roster: Roster;
  readonly calendar: Calendar | null;
  readonly day: Day | null;
  readonly emergency: Emergency | null;
  readonly next: CampusState["next"];
} & { readonly [K in TableName]: CampusState[K] extends Table<infer V> ? Entries<V> : never };

/** Whatever a state holds besides its tables stands in `Snapshot` or is derived; the compiler asks here for a new one. */
type Rest = Exclude<keyof CampusState, keyof Derived | keyof Snapshot | keyof { readonly roster: RosterIndex }>;
type Complete<T extends never> = T;
export type SnapshotIsComplete = Complete<Rest>;

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
  const { plan, calendar, day, emergency, next } = state;
  const snapshot = { format: SNAPSHOT_FORMAT, plan, roster: state.roster.roster, calendar, day, emergency, next };
  for (const name of TABLES) {
    Object.defineProperty(snapshot, name, { enumerable: true, get: () => sorted(state[name] as Table<unknown>) });
  }
  return snapshot as unknown as Snapshot;
}

/** @throws SnapshotError for a text of another format */
export function decodeState(text: string): CampusState {
  const snapshot = JSON.parse(text) as Snapshot;
  if (snapshot.format !== SNAPSHOT_FORMAT) {
    throw new SnapshotError(`snapshot format ${snapshot.format}, this version reads ${SNAPSHOT_FORMAT}`);
  }
  const tables = Object.fromEntries(
    TABLES.map((name) => [name, tableOf(snapshot[name] as Entries<unknown>)]),
  ) as unknown as Tables;
  const { plan, calendar, day, emergency, next } = snapshot;
  const planned = plan === null ? emptyState.planned : indexPlan(plan);
  return {
    plan,
    planned,
    roster: indexRoster(snapshot.roster),
    calendar,
    day,
    emergency,
    next,
    ...tables,
    ...indexGrace(plan, day),
    ...indexPending(tables),
    todayOf: indexToday(tables.sessions, planned),
    occupants: indexOccupants(tables.custody),
    heldBy: indexHeld(tables.custody),
    dueAt: indexDue(tables.custody),
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
