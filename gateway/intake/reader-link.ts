/** The way to the readers, whichever broker carries it. */
import type { MessageOf } from "#wire/messages.ts";
import type { ReaderId } from "../core/ids.ts";

/** Messages that a gateway sends. */
export type Downward = "ack" | "feedback" | "config" | "command";

/**
 * Sends at once or not at all, and never throws: nothing is queued for a reader that is away. An `ack` is derived again
 * at its next birth, a `config` is kept for its next subscription, and a late `feedback` or `command` would mislead.
 */
export type ReaderLink = {
  send<N extends Downward>(reader: ReaderId, message: N, payload: MessageOf<N>): void;
};

/** A link whose far end comes later: intake and effects are made before the broker that they speak through. */
export type LinkSwitch = ReaderLink & {
  /** From now on everything goes through this link. */
  attach(link: ReaderLink): void;
};

export function linkSwitch(): LinkSwitch {
  let target: ReaderLink | null = null;
  return {
    send: (reader, message, payload) => target?.send(reader, message, payload),
    attach(link) {
      target = link;
    },
  };
}
