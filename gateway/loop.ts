/** One writer: events are decided one after another on a tentative state, committed in groups, and only then are they true. */
import type { Answer, Effect } from "./core/decision.ts";
import type { CampusEvent } from "./core/events.ts";
import type { Fact } from "./core/facts.ts";
import type { PersonId, ReaderId } from "./core/ids.ts";
import type { CampusState } from "./core/state.ts";
import type { PersonalRow, QuarantineRow, TapCursor } from "./journal/journal.ts";

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
  readonly personal?: readonly PersonalRow[];
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
  /** Called once per transaction with everything that it made true. */
  onCommitted(listener: (batch: readonly Committed[]) => void): void;
  stop(): Promise<void>;
};
