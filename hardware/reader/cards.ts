/** From a card to a tap in the log: one at a time, so that a failed one leaves no gap in the numbers. */
import type { Tap } from "../wire/messages.ts";
import { notStored } from "./signals.ts";
import {
  backlogOf,
  CARDS_WAITING_MAX,
  type CardRead,
  type Draft,
  type Moment,
  type ReaderState,
  SPOOL_TAPS_MAX,
  type Step,
  stamped,
} from "./state.ts";

/** A card was held to the reader. */
export function onCardRead(state: ReaderState, { card, sun, ref }: CardRead, { up, at }: Moment): Step {
  const draft: Draft = {
    up,
    at,
    ...(card === undefined ? {} : { card }),
    ...(sun === undefined ? {} : { sun }),
    ...(ref === undefined ? {} : { ref }),
  };
  if (backlogOf(state) + state.drafts.length >= SPOOL_TAPS_MAX) return [state, [notStored("full", draft)]];
  if (state.drafts.length > CARDS_WAITING_MAX) return [state, [notStored("busy", draft)]];
  const next = { ...state, drafts: [...state.drafts, draft] };
  return state.drafts.length === 0 ? storeNext(next) : [next, []];
}

/** The log could not take the first draft: its number stays free, and the person is told in red. */
export function onStoreFailed(state: ReaderState): Step {
  const [failed, ...drafts] = state.drafts;
  if (failed === undefined) return [state, []];
  return [{ ...state, drafts }, [notStored("log-failed", failed)]];
}

/** Asks the log to take the first draft under the next number. */
export function storeNext(state: ReaderState): Step {
  const draft = state.drafts[0];
  return draft === undefined ? [state, []] : [state, [{ kind: "store", tap: tapOf(state, draft) }]];
}

/** The tap that a draft becomes, if the log takes it now. */
export function tapOf(state: ReaderState, draft: Draft): Tap {
  return {
    epoch: state.epoch,
    seq: state.seq + 1,
    ...stamped(draft),
    ...(draft.card === undefined ? {} : { card: draft.card }),
    ...(draft.sun === undefined ? {} : { sun: draft.sun }),
  };
}
