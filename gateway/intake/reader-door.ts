/** What a message from a reader means to the gateway, whichever broker brought it. */
import { decode } from "#wire/codec.ts";
import type { ReaderId } from "../core/ids.ts";
import type { Admission, Arrival } from "./admission.ts";
import type { Liveness } from "./liveness.ts";
import type { Refusals } from "./refusals.ts";

export type ReaderMessage = Arrival & { readonly message: "tap" | "state" | "health" };

export type ReaderDoor = {
  /** Takes a message in. For a tap it resolves when the tap is durable and rejects when it could not be stored. */
  take(message: ReaderMessage): Promise<void>;
  /** The connection of this reader ended; `will` is what it left behind. */
  gone(reader: ReaderId, will: Uint8Array | null): void;
  /** This reader listens for its acks from now on. */
  listens(reader: ReaderId): void;
};

export type ReaderDoorOptions = {
  readonly admission: Admission;
  readonly liveness: Liveness;
  readonly refusals: Refusals;
  /** Called at each birth with the version of the configuration that the reader has; null: none yet. */
  readonly born: (reader: ReaderId, config: number | null) => void;
};

export function createReaderDoor({ admission, liveness, refusals, born }: ReaderDoorOptions): ReaderDoor {
  function takeState({ reader, payload, receivedUp }: ReaderMessage): void {
    const decoded = decode("state", payload);
    if (!decoded.ok) {
      refusals.note("message/unreadable", reader, `state: ${decoded.fault.code} ${decoded.fault.detail}`);
      return;
    }
    const { online, epoch, up, at, oldest, backlog, firmware, config } = decoded.value;
    if (!online) {
      liveness.gone(reader, epoch);
      return;
    }
    const holding = admission.holding(reader, { epoch, backlog, oldest });
    liveness.heard(reader, { epoch, backlog, holding, firmware, config });
    admission.heardLife(reader, { epoch, up, at, oldest, birth: true }, receivedUp);
    born(reader, config ?? null);
  }

  function takeHealth({ reader, payload, receivedUp }: ReaderMessage): void {
    const decoded = decode("health", payload);
    if (!decoded.ok) {
      refusals.note("message/unreadable", reader, `health: ${decoded.fault.code} ${decoded.fault.detail}`);
      return;
    }
    const { epoch, up, at, oldest, seq, backlog } = decoded.value;
    const holding = admission.holding(reader, { epoch, backlog, oldest, seq });
    liveness.heard(reader, { epoch, backlog, holding });
    admission.heardLife(reader, { epoch, up, at, oldest, birth: false }, receivedUp);
  }

  return {
    async take(message) {
      switch (message.message) {
        case "tap":
          liveness.heard(message.reader, { tap: true });
          await admission.admitTap(message);
          return;
        case "state":
          takeState(message);
          return;
        case "health":
          takeHealth(message);
          return;
      }
    },
    gone(reader, will) {
      if (will === null) {
        liveness.gone(reader, null);
        return;
      }
      const decoded = decode("state", will);
      if (decoded.ok) liveness.gone(reader, decoded.value.epoch);
    },
    listens: (reader) => admission.repeatAcks(reader),
  };
}
