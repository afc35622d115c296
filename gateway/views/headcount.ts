/** How many children are where, and in whose care: the numbers that a duty teacher watches. */
import type { CampusCount, Headcount, PlaceCount } from "../contract/live.ts";
import { isOnSite } from "../core/custody.ts";
import { expectedIn, today } from "../core/draft.ts";
import type { EpochMs, PlaceId } from "../core/ids.ts";
import type { Place, PlannedSession } from "../core/plan.ts";
import { watermarkOf } from "../core/rules/watermark.ts";
import type { CampusState, Custody, CustodyStatus } from "../core/state.ts";
import type { Names } from "./names.ts";
import { instantOf, MINUTE_MS } from "./sessions.ts";

/** Statuses in which a child is on campus; each is counted once. */
const ON_SITE = {
  arriving: "arriving",
  "in-class": "inClass",
  "in-care": "inCare",
  "in-transit": "inTransit",
  "awaiting-pickup": "awaitingPickup",
  unattended: "unattended",
} as const satisfies Partial<Record<CustodyStatus, keyof CampusCount>>;

const OFF_SITE = {
  "at-home": "notArrived",
  absent: "absent",
  released: "released",
  escorted: "escorted",
} as const satisfies Partial<Record<CustodyStatus, keyof CampusCount>>;

type Counts = { -readonly [K in keyof CampusCount]: CampusCount[K] };

/** Whether this child counts in its place: one in transit or unaccounted for is not where it was last. */
const isPresent = (custody: Custody): boolean =>
  isOnSite(custody) && custody.status !== "in-transit" && custody.unattended !== "unaccounted";

/** The whole campus and each of its places, in the plan's order. */
export function headcount(state: CampusState, names: Names, now: EpochMs): Headcount {
  const byPlace = new Map<PlaceId, Custody[]>();
  // Ten thousand children are walked four times a second, so once must be enough.
  const campus = countAll(state, (custody) => {
    if (custody.place === null || !isPresent(custody)) return;
    const here = byPlace.get(custody.place);
    if (here) here.push(custody);
    else byPlace.set(custody.place, [custody]);
  });
  const places = (state.plan?.places ?? []).map((place) =>
    placeCount({
      state,
      names,
      now,
      place,
      here: byPlace.get(place.id) ?? [],
      sessions: today(state, state.planned.sessionsAt.get(place.id)),
    }),
  );
  return { at: now, campus, places };
}

/** Every child of the day's roster once; also one who left the roster while still on campus. */
export const campusCount = (state: CampusState): CampusCount => countAll(state, () => {});

function countAll(state: CampusState, visit: (custody: Custody) => void): CampusCount {
  const counts: Counts = {
    expected: 0,
    notArrived: 0,
    absent: 0,
    released: 0,
    escorted: 0,
    onSite: 0,
    arriving: 0,
    inClass: 0,
    inCare: 0,
    inTransit: 0,
    awaitingPickup: 0,
    unattended: 0,
    unaccounted: 0,
  };
  const { students } = state.roster;
  let recorded = 0;
  for (const custody of state.custody.values()) {
    const here = isOnSite(custody);
    if (students.has(custody.student)) recorded += 1;
    else if (!here) continue;
    counts.expected += 1;
    if (here) {
      counts.onSite += 1;
      counts[ON_SITE[custody.status as keyof typeof ON_SITE]] += 1;
      if (custody.unattended === "unaccounted") counts.unaccounted += 1;
      visit(custody);
    } else counts[OFF_SITE[custody.status as keyof typeof OFF_SITE]] += 1;
  }
  // Of the others nothing was recorded yet.
  const unrecorded = students.size - recorded;
  counts.expected += unrecorded;
  counts.notArrived += unrecorded;
  return counts;
}

type PlaceQuestion = {
  readonly state: CampusState;
  readonly names: Names;
  readonly now: EpochMs;
  readonly place: Place;
  readonly here: readonly Custody[];
  readonly sessions: readonly PlannedSession[];
};

function placeCount({ state, names, now, place, here, sessions }: PlaceQuestion): PlaceCount {
  const room = state.rooms.get(place.id);
  const session = currentSession(state, sessions, room?.session ?? null, now);
  const present = new Set(here.map((custody) => custody.student));
  const expected = session
    ? expectedIn(state, session.id).filter((student) => isExpected(state, session, student))
    : [];
  const missing = expected.filter((student) => !present.has(student));
  const custodian = place.kind === "gate" ? gateDuty(state, place.id, now) : (room?.custodian ?? null);
  return {
    id: place.id,
    name: place.name.zh,
    names: place.name,
    kind: place.kind,
    session: session ? sessionView(state, session) : null,
    custodian: names.named(custodian),
    expected: expected.length,
    present: present.size,
    missing: missing.length,
    missingOnSite: missing.filter((student) => {
      const custody = state.custody.get(student);
      return custody !== undefined && isOnSite(custody);
    }).length,
    unattended: here.filter((custody) => custody.status === "unattended").length,
    uncoveredSince: room?.uncoveredSince ?? null,
    ...knowledgeOf(state, place.id),
  };
}

/** The session that is open here; else the next one that may be opened now and has not ended. */
function currentSession(
  state: CampusState,
  sessions: readonly PlannedSession[],
  open: string | null,
  now: EpochMs,
): PlannedSession | null {
  const running = sessions.find((session) => session.id === open);
  if (running) return running;
  const opens = state.grace.sessionOpensMinutes * MINUTE_MS;
  const due = sessions.filter((session) => {
    if (state.sessions.get(session.id)?.ended) return false;
    return now >= instantOf(state, session.start) - opens && now < instantOf(state, session.end);
  });
  return due.sort((a, b) => a.start - b.start)[0] ?? null;
}

/** A child who is on leave, was collected or is on the way home is not missing; one who never came is. */
function isExpected(state: CampusState, session: PlannedSession, student: string): boolean {
  const mark = state.sessions.get(session.id)?.marks[student];
  if (mark === "leave" || mark === "collected" || mark === "elsewhere") return false;
  const status = state.custody.get(student)?.status;
  return status !== "absent" && status !== "released" && status !== "escorted";
}

function gateDuty(state: CampusState, gate: PlaceId, now: EpochMs): string | null {
  const duty = state.plan?.gateDuty.find(
    (post) => post.place === gate && instantOf(state, post.from) <= now && now < instantOf(state, post.to),
  );
  return duty?.staff ?? null;
}

/**
 * What the place's readers have told. One that was never heard is as blind as one that fell silent (R4), and nothing of
 * today is known from it.
 */
function knowledgeOf(state: CampusState, place: PlaceId): Pick<PlaceCount, "known" | "knownUpto" | "silentReaders"> {
  const posts = state.plan?.readers.filter((reader) => reader.place === place) ?? [];
  const silent = posts.filter(({ id }) => state.readers.get(id)?.status !== "online");
  const upto = silent.map(({ id }) => watermarkOf(state, id) ?? state.day?.origin ?? 0);
  return {
    known: silent.length === 0,
    knownUpto: upto.length === 0 ? null : Math.min(...upto),
    silentReaders: silent.map(({ id }) => id),
  };
}

function sessionView(state: CampusState, session: PlannedSession): NonNullable<PlaceCount["session"]> {
  const start = instantOf(state, session.start);
  return {
    id: session.id,
    name: session.name.zh,
    names: session.name,
    start,
    end: instantOf(state, session.end),
    kind: session.kind,
    rollClosed: (state.sessions.get(session.id)?.roll.closedAt ?? null) !== null,
    rollDue: start + state.grace.rollDueMinutes * MINUTE_MS,
  };
}
