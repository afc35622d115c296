/** What the door turned away, and why: counted, kept for a screen, and logged without ever naming a card or a child. */
import type { Clock } from "../clock.ts";
import type { EpochMs } from "../core/ids.ts";

/** Why a connection, a subscription or a message was turned away. Stable codes; a retired one is never used again. */
export const REFUSAL_CODES = [
  "connect/too-many-from-address",
  "connect/too-many",
  "connect/not-mqtt-3.1.1",
  "connect/bad-client-id",
  "connect/name-differs",
  "connect/unknown-reader",
  "connect/wrong-password",
  "connect/keepalive",
  "connect/will",
  "connection/packet-too-large",
  "connection/protocol",
  "subscribe/not-own-topic",
  "subscribe/qos-2",
  "publish/not-own-topic",
  "publish/qos-2",
  "publish/retained",
  "tap/not-qos-1",
  "tap/retained",
  "tap/not-stored",
  "message/unreadable",
  "send/slow-reader",
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Refusals kept for a screen; older ones are only counted. */
export const RECENT_REFUSALS_MAX = 100;
/** Log lines in one minute; more are only counted, so that a flood at the door cannot fill the disk. */
export const LOG_LINES_PER_MINUTE = 60;
const DETAIL_LENGTH_MAX = 200;
const CLIENT_LENGTH_MAX = 32;
const MINUTE_MS = 60_000;

/** One line for the log. Carries ids, never names, never a card's UID. */
export type IntakeLine = { readonly code: RefusalCode; readonly client: string; readonly detail: string };
export type IntakeLog = (line: IntakeLine) => void;
export type Refusal = IntakeLine & { readonly at: EpochMs };

export type Refusals = {
  /** @param client what it calls itself, any bytes; @param detail no content of the message */
  note(code: RefusalCode, client: string, detail?: string): void;
  counts(): Readonly<Record<RefusalCode, number>>;
  /** Newest first, at most RECENT_REFUSALS_MAX. */
  recent(): readonly Refusal[];
};

export function createRefusals({ clock, log }: { readonly clock: Clock; readonly log: IntakeLog }): Refusals {
  const counts = Object.fromEntries(REFUSAL_CODES.map((code) => [code, 0])) as Record<RefusalCode, number>;
  let recent: Refusal[] = [];
  let minute = Number.NEGATIVE_INFINITY;
  let lines = 0;
  return {
    note(code, client, detail = "") {
      counts[code] += 1;
      const line = { code, client: printable(client, CLIENT_LENGTH_MAX), detail: printable(detail, DETAIL_LENGTH_MAX) };
      recent = [{ ...line, at: clock.now() }, ...recent].slice(0, RECENT_REFUSALS_MAX);
      if (clock.up() - minute >= MINUTE_MS) {
        minute = clock.up();
        lines = 0;
      }
      lines += 1;
      if (lines <= LOG_LINES_PER_MINUTE) log(line);
    },
    counts: () => ({ ...counts }),
    recent: () => recent,
  };
}

/** What comes from outside may hold anything; a log line is printable ASCII of bounded length. */
function printable(text: string, lengthMax: number): string {
  return text.slice(0, lengthMax).replace(/[^ -~]/g, "?");
}
