/** The reader program on metal: a serial reader, a spool and an MQTT link around it. */
import { mqttLink } from "../reader/mqtt-link.ts";
import type { Link, ReaderClock } from "../reader/ports.ts";
import { type ReaderRun, type ReaderTrace, runReader } from "../reader/run.ts";
import type { Signal } from "../reader/state.ts";
import { machineClock } from "./clock.ts";
import { DRIVERS, type ModelName } from "./drivers.ts";
import { openSerial, type SerialTrace } from "./serial.ts";
import { openSpool } from "./spool.ts";

/** Version of the reader program, as `state` reports it. */
const FIRMWARE = "bridge 1.0.0";

export type BridgeTrace = ReaderTrace | SerialTrace;

export type BridgeOptions = {
  /** Path of the serial port. */
  readonly port: string;
  /** Default: the model's own. */
  readonly baud?: number;
  /** Default: rdm6300. */
  readonly model?: ModelName;
  readonly school: string;
  readonly reader: string;
  /** `mqtt://host:port` or `mqtts://host:port`. */
  readonly broker: string;
  readonly password: string;
  /** Path of the spool file; its folder exists. */
  readonly spool: string;
  /** The gateway's Ed25519 public key, base64url; without it configurations are ignored. */
  readonly configKey?: string;
  /** Lamp, buzzer and lock, where they are wired; an RDM6300 itself has none. */
  readonly signal?: (signal: Signal) => void;
  readonly trace?: (trace: BridgeTrace) => void;
  /** The spool can no longer be trusted: whoever started the bridge must stop it and start a new one. */
  readonly onFailure?: (cause: unknown) => void;
  readonly clock?: ReaderClock;
  readonly chance?: () => number;
};

export type Bridge = {
  /** Stops reading, hangs up (the will says offline) and closes the spool. */
  stop(): Promise<void>;
  /** Taps held and not yet acknowledged. */
  readonly backlog: number;
  readonly online: boolean;
  readonly epoch: number;
};

/** Starts a bridge. Throws a SpoolError when the spool cannot be trusted; a missing port or broker is waited for. */
export function bridge(options: BridgeOptions): Bridge {
  const { clock = machineClock, chance = Math.random, trace = () => {} } = options;
  const name = options.model ?? "rdm6300";
  const model = DRIVERS[name];
  const link = mqttLink({ ...options, url: options.broker });
  const spool = openSpool(options.spool);
  const begin = (): ReaderRun =>
    runReader({
      setup: { firmware: FIRMWARE, model: name, configKey: options.configKey ?? null },
      clock,
      log: spool,
      link: link satisfies Link,
      chance,
      signal: options.signal ?? (() => {}),
      trace: (what) => {
        trace(what);
        // After a failed sync nobody knows what the disk holds; the same handle must not be asked again.
        if (what.event === "log-fault" && isDiskFault(what.cause)) options.onFailure?.(what.cause);
      },
      restart: () => {
        run.stop();
        run = begin();
      },
    });
  let run = begin();
  const driver = model.driver();
  const serial = openSerial({
    path: options.port,
    baud: options.baud ?? model.baud,
    clock,
    chance,
    trace,
    onBytes: (bytes, up) => {
      for (const card of driver(bytes, up)) run.read({ card });
    },
  });
  return {
    async stop() {
      await serial.close();
      run.stop();
      spool.close();
    },
    get backlog() {
      return run.backlog;
    },
    get online() {
      return run.state.linkUp;
    },
    get epoch() {
      return run.state.epoch;
    },
  };
}

function isDiskFault(cause: unknown): boolean {
  return String((cause as { code?: unknown }).code).startsWith("SQLITE_IOERR");
}
