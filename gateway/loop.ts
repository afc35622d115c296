/** One writer: events are decided one after another on a tentative state, committed in groups, and only then are they true. */
import type { Clock } from "./clock.ts";
import { decide } from "./core/decide.ts";
import type { Answer, Decision, Effect } from "./core/decision.ts";
import type { CampusEvent } from "./core/events.ts";
import { evolve } from "./core/evolve.ts";
import type { Fact } from "./core/facts.ts";
import type { PersonId, ReaderId } from "./core/ids.ts";
import type { CampusState } from "./core/state.ts";
import { JournalError } from "./journal/errors.ts";
import {
  COMMIT_EVENTS_MAX,
  type Journal,
  type PersonalRow,
  type QuarantineRow,
  type TapCursor,
} from "./journal/journal.ts";
import { isStorable } from "./journal/storable.ts";
import { batchOf } from "./journal/work-batch.ts";

/** Most works waiting for their commit: 512 readers with 64 unacknowledged taps each. */
export const LOOP_QUEUE_MAX = 32_768;

/**
 * Turns of the microtask queue between the answers and the listeners: PUBACK and `ack` leave before feedback does
 * (contract section 2), also when whoever waits for a commit is a few promises away.
 */
const CONTINUATION_TURNS = 32;

type WithoutAt<E> = E extends unknown ? Omit<E, "at"> : never;
/** An event as it comes in; the loop stamps `at`, which never decreases. */
export type IncomingEvent = WithoutAt<CampusEvent>;

/** One event with everything that must become durable in the same transaction. */
export type Work = {
  readonly event: IncomingEvent;
  readonly tap?: {
    readonly reader: ReaderId;
    readonly epoch: number;
    readonly seq: number;
    readonly digest: string;
    readonly raw: Uint8Array;
    readonly person: PersonId | null;
  };
  readonly quarantine?: Omit<QuarantineRow, "at">;
  readonly cursors?: readonly TapCursor[];
  /** A staff action: the same key again gets the first answer and has no second effect. */
  readonly action?: { readonly key: string; readonly digest: string };
  /** Stored with the event; what came with a refused action is dropped with it. */
  readonly personal?: readonly PersonalRow[];
  /** Asked of the state on which the event is decided: whether what this work was made from still holds. */
  readonly stillHolds?: (state: CampusState) => boolean;
};

export type Outcome = {
  /** Position in the journal; null when nothing was worth an entry (a refused action, an idle tick). */
  readonly seq: number | null;
  readonly at: number;
  readonly answer: Answer;
  /** True when this is the answer given before to the same Idempotency-Key. */
  readonly repeated: boolean;
};

/** What has just become true; listeners run after the commit, in commit order, and must not throw. */
export type Committed = {
  readonly event: CampusEvent;
  readonly seq: number;
  readonly answer: Answer;
  readonly facts: readonly Fact[];
  readonly effects: readonly Effect[];
  readonly state: CampusState;
};

export type Loop = {
  /** The committed state. */
  state(): CampusState;
  /** Resolves after the commit; rejects with JournalError when it failed or the queue is full (nothing happened then). */
  submit(work: Work): Promise<Outcome>;
  /** Called once per transaction with everything that it made true, after the promises of that transaction have spoken. */
  onCommitted(listener: (batch: readonly Committed[]) => void): void;
  /** Takes nothing new, commits what is waiting. The journal stays open. */
  stop(): Promise<void>;
};

export const LOOP_FAULTS = [
  /** A rule threw: an invariant is broken. This event had no effect; the gate goes on. */
  "core/invariant",
  /** The Idempotency-Key was used before for another request. */
  "idempotency/key-reused",
  /** The same tap identity with other content is on its way. */
  "tap/contradicted",
  /** What the work was made from has changed while it waited; it may be made anew. */
  "work/overtaken",
] as const;
export type LoopFault = (typeof LOOP_FAULTS)[number];

/** One work could not be done. Nothing of it happened, everything else goes on. */
export class LoopError extends Error {
  override readonly name = "LoopError";
  readonly code: LoopFault;
  constructor(code: LoopFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The rules, as the loop needs them. */
export type Core = {
  readonly decide: (state: CampusState, event: CampusEvent, seq: number) => Decision;
  readonly evolve: (state: CampusState, fact: Fact) => CampusState;
};

export type LoopOptions = {
  readonly journal: Pick<Journal, "append" | "head" | "read" | "findAction">;
  readonly clock: Pick<Clock, "now">;
  /** As restored from the journal. */
  readonly state: CampusState;
  readonly core?: Core;
  /** Told of listeners that threw; never of names. */
  readonly log?: (message: string, error: unknown) => void;
};

/** A work that was decided on the tentative state, waiting for its transaction. */
export type Decided = {
  readonly work: Work;
  readonly event: CampusEvent;
  /** Null: nothing worth an entry. */
  readonly seq: number | null;
  readonly decision: Decision;
  /** As it is after this event. */
  readonly state: CampusState;
};

type Waiting = {
  readonly work: Work;
  readonly at: number;
  readonly key: string | null;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
};
type Judged = Waiting & { readonly decided: Decided | LoopError };
type Group = { readonly judged: readonly Judged[]; readonly committed: Promise<JournalError | null> };
type InFlight = { readonly digest: string; readonly outcome: Promise<Outcome> };

/** The one writer of a gateway. */
export function createLoop(options: LoopOptions): Loop {
  const { journal, clock, core = { decide, evolve }, log = console.error } = options;
  const listeners: ((batch: readonly Committed[]) => void)[] = [];
  const inFlight = new Map<string, InFlight>();
  let queue: Waiting[] = [];
  let state = options.state;
  let lastAt = journal.read(journal.head().upto - 1, 1)[0]?.at ?? 0;
  let running: Promise<void> | null = null;
  let stopped = false;

  const submit = (work: Work): Promise<Outcome> => {
    const key = identityOf(work);
    const before = key === null ? undefined : (inFlight.get(key) ?? stored(journal, work));
    if (key !== null && before) return repeat(work, before);
    const refusal = refuse(work);
    if (refusal) return Promise.reject(refusal);
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    lastAt = Math.max(lastAt, clock.now());
    queue.push({ work, at: lastAt, key, resolve, reject });
    if (key !== null) inFlight.set(key, { digest: digestOf(work), outcome: promise });
    // Not at once: what else this turn brings shares the transaction.
    running ??= Promise.resolve().then(run);
    return promise;
  };

  const refuse = ({ stillHolds: _, ...work }: Work): JournalError | null => {
    if (stopped) return new JournalError("journal/closed", "the gateway is stopping");
    if (queue.length >= LOOP_QUEUE_MAX)
      return new JournalError("journal/queue-full", `${queue.length} events are waiting`);
    if (!isStorable(work))
      return new JournalError("journal/unstorable", `${work.event.kind} holds broken text or numbers`);
    return null;
  };

  const run = async (): Promise<void> => {
    let group = begin();
    while (group) {
      const failure = await group.committed;
      const done = settle(group, failure);
      for (let turn = 0; turn < CONTINUATION_TURNS; turn += 1) await null;
      // The disk works on the next group while the listeners speak about this one.
      const next = begin();
      tell(done);
      group = next ?? begin();
    }
    running = null;
  };

  /** Decides what is waiting on a tentative state and hands it to the disk; null when nothing waits. */
  const begin = (): Group | null => {
    if (queue.length === 0) return null;
    const taken = queue.splice(0, COMMIT_EVENTS_MAX);
    let tentative = state;
    let seq = journal.head().upto + 1;
    const judged = taken.map((waiting): Judged => {
      const decided = judge(core, waiting, tentative, seq);
      if (!(decided instanceof LoopError)) {
        tentative = decided.state;
        if (decided.seq !== null) seq += 1;
      }
      return { ...waiting, decided };
    });
    const batch = batchOf(judged.flatMap(({ decided }) => (decided instanceof LoopError ? [] : [decided])));
    const committed = batch ? journal.append(batch).then(() => null, asJournalError) : Promise.resolve(null);
    return { judged, committed };
  };

  /** Makes a group true, or drops it. */
  const settle = ({ judged }: Group, failure: JournalError | null): readonly Committed[] => {
    const done: Committed[] = [];
    for (const { decided, resolve, reject, key } of judged) {
      if (key !== null) inFlight.delete(key);
      if (decided instanceof LoopError) reject(decided);
      else if (failure) reject(failure);
      else {
        const { event, seq, decision, state: after } = decided;
        state = after;
        resolve({ seq, at: event.at, answer: decision.answer, repeated: false });
        if (seq !== null) done.push({ event, seq, ...decision, state: after });
      }
    }
    if (failure) rejectWaiting(failure);
    return done;
  };

  /** A later tap must not overtake a lost one (its cursor may count on it), so what came meanwhile is lost too. */
  const rejectWaiting = (failure: JournalError): void => {
    const dropped = queue;
    queue = [];
    for (const { reject, key } of dropped) {
      if (key !== null) inFlight.delete(key);
      reject(failure);
    }
  };

  const tell = (done: readonly Committed[]): void => {
    if (done.length === 0) return;
    for (const listener of listeners) {
      try {
        listener(done);
      } catch (error) {
        log(`a listener failed after entry ${done.at(-1)?.seq}`, error);
      }
    }
  };

  return {
    state: () => state,
    submit,
    onCommitted: (listener) => void listeners.push(listener),
    async stop() {
      stopped = true;
      while (running) await running;
    },
  };
}

/** One event against the rules. A rule that throws stops this event and nothing else. */
function judge(core: Core, { work, at }: Waiting, state: CampusState, seq: number): Decided | LoopError {
  const event = { ...work.event, at } as CampusEvent;
  if (work.stillHolds?.(state) === false)
    return new LoopError("work/overtaken", `${event.kind} was made from a state that is no more`);
  try {
    const decision = core.decide(state, event, seq);
    if (!isStorable(decision.facts) || !isStorable(decision.answer)) throw new TypeError("a fact holds broken values");
    const { answer, facts, effects } = decision;
    const personal = answer.kind !== "refused" && work.personal?.length;
    const entry = facts.length > 0 || effects.length > 0 || work.tap || work.quarantine || personal;
    return { work, event, seq: entry ? seq : null, decision, state: facts.reduce(core.evolve, state) };
  } catch (cause) {
    return new LoopError("core/invariant", `a rule failed on ${event.kind} at entry ${seq}`, { cause });
  }
}

/** What must happen only once: a staff action by its key, a tap by its identity. */
function identityOf({ action, tap }: Work): string | null {
  if (action) return `action\n${action.key}`;
  return tap ? `tap\n${tap.reader}\n${tap.epoch}\n${tap.seq}` : null;
}

const digestOf = ({ action, tap }: Work): string => action?.digest ?? tap?.digest ?? "";

function stored(journal: Pick<Journal, "findAction">, { action }: Work): InFlight | undefined {
  const row = action ? journal.findAction(action.key) : null;
  if (!row) return undefined;
  const { digest, entry: seq, at, answer } = row;
  return { digest, outcome: Promise.resolve({ seq, at, answer, repeated: false }) };
}

async function repeat(work: Work, before: InFlight): Promise<Outcome> {
  if (before.digest === digestOf(work)) return { ...(await before.outcome), repeated: true };
  throw work.action
    ? new LoopError("idempotency/key-reused", "this Idempotency-Key stands for another request")
    : new LoopError("tap/contradicted", "this tap's number stands for another reading");
}

function asJournalError(error: unknown): JournalError {
  return error instanceof JournalError ? error : new JournalError("journal/io", String(error), { cause: error });
}
