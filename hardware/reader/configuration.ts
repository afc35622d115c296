/** The configuration a reader obeys: signed by its gateway, and never an older one again. */
import { readSignedConfig } from "../wire/config-signature.ts";
import { sayState } from "./connection.ts";
import type { Moment, ReaderNote, ReaderState, Step } from "./state.ts";

/** Applies a configuration if it is genuine and newer than the one in force. */
export function onConfig(state: ReaderState, payload: Uint8Array, moment: Moment): Step {
  const { configKey } = state.setup;
  if (configKey === null) return refuse(state, "no-key");
  const read = readSignedConfig(payload, configKey);
  if (!read.ok) return refuse(state, read.reason);
  const config = read.value;
  // The retained one comes again with each connect.
  if (config.version === state.config?.version) return [state, []];
  if (config.version < (state.config?.version ?? 0)) return refuse(state, "not-newer");
  const next = { ...state, config };
  const applied = { kind: "note", event: "config-applied", version: config.version } as const;
  return [next, [{ kind: "keep-config", config }, ...(state.linkUp ? [sayState(next, moment)] : []), applied]];
}

function refuse(state: ReaderState, reason: Extract<ReaderNote, { event: "config-refused" }>["reason"]): Step {
  return [state, [{ kind: "note", event: "config-refused", reason }]];
}
