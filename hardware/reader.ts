/**
 * The reader program as a pure machine: the same on metal (bridge/) and in simulation. It takes a seq only when the
 * tap is in the reader's own log, keeps every tap until the gateway says that it is durable, and opens a lock only
 * for an answer that is provably fresh. It reads no clock, draws no chance and touches no port: reader/run.ts does.
 */
import { onAnswerOverdue, onCommand, onFeedback, sendToGuard } from "./reader/answers.ts";
import { afterAck, fill, onLoaded, onStored } from "./reader/backlog.ts";
import { onCardRead, onStoreFailed, storeNext } from "./reader/cards.ts";
import { onConfig } from "./reader/configuration.ts";
import { onLinkDown, onLinkUp, onSilence, sayHealth } from "./reader/connection.ts";
import type { Moment, ReaderInput, ReaderOutput, ReaderState, Step } from "./reader/state.ts";
import { backlogOf, dueAt, idleState } from "./reader/state.ts";

export type { ReaderInput, ReaderOutput, ReaderSetup, ReaderState } from "./reader/state.ts";
export { readerOff, willOf } from "./reader/state.ts";

/** One step of a reader. Same state, same input: same outputs, to be carried out in their order. */
export function step(state: ReaderState, input: ReaderInput): readonly [ReaderState, readonly ReaderOutput[]] {
  const [next, outputs] = react(state, input);
  const wakeAt = dueAt(next);
  // A timer may fire a little early; its tick finds nothing due and must be asked for again.
  if (wakeAt === next.wakeAt && (input.kind !== "clock-ticked" || wakeAt === null)) return [next, outputs];
  return [{ ...next, wakeAt }, [...outputs, { kind: "wake", at: wakeAt }]];
}

function react(state: ReaderState, input: ReaderInput): Step {
  switch (input.kind) {
    case "booted":
      return [idleState(state.setup, input), [{ kind: "connect", afterMs: firstAttemptMs(input.chance) }]];
    case "card-read":
      return onCardRead(state, input, input);
    case "tap-stored":
      return chain(onStored(state, input), (next) => storeNext(next));
    case "store-failed":
      return chain(onStoreFailed(state), (next) => storeNext(next));
    case "loaded":
      return onLoaded(state, input);
    case "link-up":
      return chain(onLinkUp(state, input), (next) => fill(next, input.up));
    case "link-down":
      return chain(onLinkDown(state, input.chance, input.up), (next) => sendToGuard(next, () => true));
    case "ack":
      return chain(afterAck(state, input.ack, input.up), (next) => fill(next, input.up));
    case "feedback":
      return onFeedback(state, input.feedback, input.up);
    case "config":
      return onConfig(state, input.payload, input);
    case "command":
      return onCommand(state, input.command, input.up);
    case "clock-ticked":
      return onTick(state, input);
  }
}

function onTick(state: ReaderState, moment: Moment): Step {
  return chain(onAnswerOverdue(state, moment.up), (next) =>
    chain(sayHealth(next, moment), (later) => onSilence(later, moment.up)),
  );
}

/** A whole school's readers wake together after a power cut; they must not all knock in the same instant. */
const FIRST_ATTEMPT_MS_MAX = 250;

function firstAttemptMs(chance: number): number {
  return Math.floor(chance * FIRST_ATTEMPT_MS_MAX);
}

function chain([state, outputs]: Step, next: (state: ReaderState) => Step): Step {
  const [last, more] = next(state);
  return [last, more.length === 0 ? outputs : [...outputs, ...more]];
}

/** Taps held and not yet acknowledged, of every epoch. */
export function backlog(state: ReaderState): number {
  return backlogOf(state);
}
