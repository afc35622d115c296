/** Every reader model that hangs on a serial line, one line each. */
import * as rdm6300 from "../readers/rdm6300/driver.ts";
import { BAUD } from "../readers/rdm6300/frame.ts";
import type { CardUid } from "../wire/cards.ts";

/** A driver with its state inside: bytes at monotonic milliseconds in, cards out. */
export type Driver = (bytes: Uint8Array, up: number) => readonly CardUid[];

/** What the bridge needs to know of a model. */
export type Model = { readonly baud: number; readonly driver: () => Driver };

export const DRIVERS = {
  rdm6300: { baud: BAUD, driver: () => stateful(rdm6300.SILENT, rdm6300.read) },
} as const satisfies Record<string, Model>;
export type ModelName = keyof typeof DRIVERS;

/** Keeps a pure driver's state from call to call. */
function stateful<S>(
  first: S,
  read: (state: S, bytes: Uint8Array, up: number) => readonly [S, readonly CardUid[]],
): Driver {
  let state = first;
  return (bytes, up) => {
    const [next, cards] = read(state, bytes, up);
    state = next;
    return cards;
  };
}
