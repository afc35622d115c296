/** A toy school of counted taps over a real journal, with a clock that is moved by hand. */
import type { Decision } from "../../../gateway/core/decision.ts";
import type { CampusEvent } from "../../../gateway/core/events.ts";
import type { Fact } from "../../../gateway/core/facts.ts";
import { type CampusState, emptyState } from "../../../gateway/core/state.ts";
import { JournalError } from "../../../gateway/journal/errors.ts";
import type { Batch, OpenJournal } from "../../../gateway/journal/journal.ts";
import { type Core, createLoop, type Work } from "../../../gateway/loop.ts";
import { ACCEPT, MORNING, open, tempDir } from "../journal/fixture.ts";

/** Each event leaves the staff it names, or its tap, as "seen": enough to tell states apart. */
export const toyCore: Core = {
  decide(state, event, seq): Decision {
    if (event.kind === "clock-ticked") return { answer: { kind: "none" }, facts: [], effects: [] };
    if (event.kind === "reader-changed") return { answer: { kind: "none" }, facts: [], effects: [] };
    if (event.kind === "card-tapped") {
      if (event.credential === "poison") throw new Error("an invariant is broken");
      if (event.credential === "broken-fact")
        return { answer: ACCEPT, facts: [seenBy("\ud800", event, seq)], effects: [] };
      return { answer: ACCEPT, facts: [seenBy(event.credential, event, seq)], effects: [] };
    }
    if (event.kind === "pickup-confirmed") {
      if (state.staffSeen.has(event.pickup))
        return {
          answer: { kind: "refused", code: "pickup/already-settled", rule: "G3", people: [] },
          facts: [],
          effects: [],
        };
      const facts = [seenBy(event.pickup, event, seq)];
      return { answer: { kind: "done", rule: "G3", subject: event.pickup }, facts, effects: [] };
    }
    return { answer: { kind: "none" }, facts: [], effects: [] };
  },
  evolve: (state, fact) =>
    fact.kind === "staff-seen"
      ? { ...state, staffSeen: state.staffSeen.set(fact.staff, { at: fact.at, place: fact.place, left: false }) }
      : state,
};

const seenBy = (staff: string, event: CampusEvent, seq: number): Fact => ({
  kind: "staff-seen",
  staff,
  at: event.at,
  place: `entry-${seq}`,
});

/** A clock that stands still until it is moved. */
export function handClock() {
  let now = MORNING;
  const timers = new Set<{ due: number; task: () => void }>();
  return {
    speed: 1,
    now: () => now,
    up: () => now - MORNING,
    after(realMs: number, task: () => void) {
      const timer = { due: now + realMs, task };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    set(to: number) {
      now = to;
    },
    waits: () => [...timers].map(({ due }) => due - now),
    /** Runs every timer before its time. */
    async fireEarly() {
      const early = [...timers];
      timers.clear();
      for (const { task } of early) task();
      await settled();
    },
    /** Moves on and runs what has become due. */
    async pass(ms: number) {
      now += ms;
      for (const timer of [...timers].filter(({ due }) => due <= now)) {
        timers.delete(timer);
        timer.task();
      }
      await settled();
    },
  };
}

/** Everything that waits only for promises has run. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

export async function toySchool({
  inProcess = true,
  core = toyCore,
  dir = tempDir(),
  state = emptyState as CampusState,
} = {}) {
  const journal = await open(dir, { inProcess });
  const clock = handClock();
  const logged: string[] = [];
  /** What the disk is to do with the next batches. */
  const disk = { failing: null as JournalError | null, batches: [] as Batch[], held: null as Promise<void> | null };
  const watched: OpenJournal = {
    ...journal,
    async append(batch) {
      disk.batches.push(batch);
      if (disk.held) await disk.held;
      if (disk.failing) throw disk.failing;
      await journal.append(batch);
    },
  };
  const loop = createLoop({ journal: watched, clock, state, core, log: (message) => logged.push(message) });
  return { journal, clock, loop, disk, logged, dir };
}

export const diskFull = () => new JournalError("journal/disk-full", "no room");

export function tap(seq: number, { credential = `c-${seq}`, digest = "ab".repeat(32) } = {}): Work {
  return {
    event: {
      kind: "card-tapped",
      reader: "gate-1",
      tap: { epoch: 1, seq },
      credential,
      tappedAt: MORNING,
      late: false,
      clock: "good",
    },
    tap: { reader: "gate-1", epoch: 1, seq, digest, raw: Buffer.from(`tap ${seq}`), person: null },
    cursors: [{ reader: "gate-1", epoch: 1, upto: seq }],
  };
}

export const confirm = (key: string, pickup = "p-1", digest = "same"): Work => ({
  event: { kind: "pickup-confirmed", by: "t-1", pickup, collector: null },
  action: { key, digest },
});
