/** A loop and a journal in memory whose commits a test can hold, fail and count. Same promises as the real ones. */

import type { Clock } from "../../../../gateway/clock.ts";
import type { Answer } from "../../../../gateway/core/decision.ts";
import type { CampusEvent, ReaderStatus } from "../../../../gateway/core/events.ts";
import type { Plan } from "../../../../gateway/core/plan.ts";
import type { CampusState } from "../../../../gateway/core/state.ts";
import type { Journal, StoredTap } from "../../../../gateway/journal/journal.ts";
import type { Committed, Loop, Outcome, Work } from "../../../../gateway/loop.ts";

export const ACCEPTED: Extract<Answer, { kind: "tap" }> = {
  kind: "tap",
  verdict: "accept",
  rule: "G1",
  open: true,
  phrase: "welcome",
  room: null,
  clause: null,
  count: null,
};

type Waiting = { work: Work; resolve: (outcome: Outcome) => void; reject: (error: Error) => void };

export type MemoryLoop = Loop & {
  readonly journal: Pick<Journal, "findTap" | "cursor" | "seqsAbove">;
  /** What is true, in order. */
  readonly events: CampusEvent[];
  readonly works: Work[];
  commits: number;
  /** Commits wait until `release`. */
  hold(): void;
  release(): void;
  /** The next commits fail. */
  failNext(times?: number): void;
  /** Works that the rules break on. */
  breakOn(test: (work: Work) => boolean): void;
  waiting(): number;
};

export function memoryLoop(clock: Clock, plan: Plan, persons: ReadonlyMap<string, string> = new Map()): MemoryLoop {
  const taps = new Map<string, StoredTap>();
  const quarantined = new Set<string>();
  const cursors = new Map<string, number>();
  const readers = new Map<string, { status: ReaderStatus; since: number; knownUpto: number | null }>();
  const listeners: ((batch: readonly Committed[]) => void)[] = [];
  const events: CampusEvent[] = [];
  const works: Work[] = [];
  let queue: Waiting[] = [];
  let held = false;
  let failures = 0;
  let scheduled = false;
  let seq = 0;
  let breaks = (_: Work) => false;

  const state = {
    plan,
    readers,
    gaps: new Map(),
    roster: {
      credentials: { get: (id: string) => (persons.has(id) ? { person: persons.get(id) } : undefined) },
    },
  } as unknown as CampusState;

  const key = (reader: string, epoch: number, n: number) => `${reader}/${epoch}/${n}`;

  function apply({ work, resolve }: Waiting): Committed {
    const event = { ...work.event, at: clock.now() } as CampusEvent;
    const answer: Answer = work.tap ? ACCEPTED : { kind: "none" };
    seq += 1;
    if (work.tap) {
      const { reader, epoch, seq: n, digest } = work.tap;
      if (taps.has(key(reader, epoch, n))) throw new Error(`stored twice: ${key(reader, epoch, n)}`);
      taps.set(key(reader, epoch, n), { digest, answer, entry: seq });
    }
    const of = work.quarantine?.tap;
    if (of) quarantined.add(key(of.reader, of.epoch, of.seq));
    for (const { reader, epoch, upto } of work.cursors ?? [])
      cursors.set(`${reader}/${epoch}`, Math.max(upto, cursors.get(`${reader}/${epoch}`) ?? 0));
    if (event.kind === "reader-changed") {
      const { status, at: since, knownUpto = null } = event;
      readers.set(event.reader, { status, since, knownUpto });
    }
    events.push(event);
    works.push(work);
    resolve({ seq, at: event.at, answer, repeated: false });
    return { event, seq, answer, facts: [], effects: [], state };
  }

  function run(): void {
    scheduled = false;
    if (held || queue.length === 0) return;
    const batch = queue;
    queue = [];
    if (failures > 0) {
      failures -= 1;
      for (const { reject } of batch) reject(Object.assign(new Error("disk"), { code: "journal/disk-full" }));
      return;
    }
    loop.commits += 1;
    const done = batch.flatMap((one) => {
      if (!breaks(one.work)) return [apply(one)];
      one.reject(Object.assign(new Error("a rule broke"), { code: "core/invariant" }));
      return [];
    });
    for (const listener of listeners) listener(done);
  }

  const loop: MemoryLoop = {
    events,
    works,
    commits: 0,
    journal: {
      findTap: (reader, epoch, n) => taps.get(key(reader, epoch, n)) ?? null,
      cursor(reader, epoch) {
        const upto = cursors.get(`${reader}/${epoch}`);
        return upto === undefined ? null : { reader, epoch, upto };
      },
      seqsAbove: (reader, epoch, upto) =>
        [...taps.keys(), ...quarantined]
          .filter((one) => one.startsWith(`${reader}/${epoch}/`))
          .map((one) => Number(one.split("/")[2]))
          .filter((n) => n > upto)
          .sort((a, b) => a - b),
    },
    state: () => state,
    submit: (work) =>
      new Promise((resolve, reject) => {
        queue.push({ work, resolve, reject });
        if (!scheduled) {
          scheduled = true;
          setImmediate(run);
        }
      }),
    onCommitted: (listener) => void listeners.push(listener),
    async stop() {},
    hold() {
      held = true;
    },
    release() {
      held = false;
      run();
    },
    failNext(times = 1) {
      failures += times;
    },
    breakOn(test) {
      breaks = test;
    },
    waiting: () => queue.length,
  };
  return loop;
}
