/** What the gateway answers and orders, and whether it is still true when it arrives. */
import type { Command, Feedback } from "../wire/messages.ts";
import { answered, ordered, stored } from "./signals.ts";
import {
  COMMANDS_REMEMBERED_MAX,
  FEEDBACK_WAIT_MS,
  OPEN_COMMAND_MS_MAX,
  type ReaderOutput,
  type ReaderState,
  type Step,
  type Wait,
} from "./state.ts";

/**
 * Shows an answer to the person who waits for it. One that is repeated, too late, or for somebody already sent to the
 * guard shows and opens nothing: whoever stands at the reader now would take it for their own (G7).
 */
export function onFeedback(state: ReaderState, feedback: Feedback, up: number): Step {
  if (feedback.epoch !== state.epoch) return [state, []];
  const late: ReaderOutput = { kind: "note", event: "feedback-late", seq: feedback.seq };
  const wait = state.waits.find(({ seq }) => seq === feedback.seq);
  if (wait === undefined) return [state, [late]];
  const next = { ...state, waits: state.waits.filter((one) => one !== wait) };
  return isFresh(wait, feedback, up) ? [next, [answered(feedback, wait)]] : [next, [stored(wait), late]];
}

/** Everybody who has waited too long is sent to the guard. */
export function onAnswerOverdue(state: ReaderState, up: number): Step {
  return sendToGuard(state, (wait) => up - wait.up >= FEEDBACK_WAIT_MS);
}

/** Turns amber for those who match, and waits for them no more. */
export function sendToGuard(state: ReaderState, matches: (wait: Wait) => boolean): Step {
  const sent = state.waits.filter(matches);
  if (sent.length === 0) return [state, []];
  return [{ ...state, waits: state.waits.filter((wait) => !sent.includes(wait)) }, sent.map(stored)];
}

/** Carries out a command once, and only before it expires. */
export function onCommand(state: ReaderState, command: Command, up: number): Step {
  const refusal = refusalOf(state, command, up);
  if (refusal !== null) {
    return [state, [{ kind: "note", event: "command-refused", id: command.id, reason: refusal }]];
  }
  const commandsSeen = [...state.commandsSeen, command.id].slice(-COMMANDS_REMEMBERED_MAX);
  const output: ReaderOutput = command.do === "restart" ? { kind: "restart" } : ordered(command);
  return [{ ...state, commandsSeen }, [output]];
}

/**
 * Validity is the distance from the acknowledgment's `now` to `expires`, spent since the card was read by this epoch's
 * monotonic clock: neither a wrong wall clock nor a queue on the way can stretch it.
 */
function isFresh(wait: Wait, feedback: Feedback, up: number): boolean {
  if (wait.ackNow === null) return !feedback.open;
  return up - wait.up < feedback.expires - wait.ackNow;
}

function refusalOf(state: ReaderState, command: Command, up: number): "late" | "time-unknown" | "repeated" | null {
  if (state.commandsSeen.includes(command.id)) return "repeated";
  if (state.gatewayTime === null) return "time-unknown";
  const gatewayNow = state.gatewayTime.now + (up - state.gatewayTime.up) * state.setup.clockRate;
  const left = command.expires - gatewayNow;
  if (left <= 0) return "late";
  return command.do === "open" && left > OPEN_COMMAND_MS_MAX ? "late" : null;
}
