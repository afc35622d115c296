/** The screen's end of `/api/v1/live`: a snapshot, then changes, and never an old number that looks like a new one. */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";

/** Without a heartbeat for so long the numbers are marked late, real milliseconds. */
export const LATE_AFTER_MS = 5_000;
/** Without a heartbeat for so long they are shown hollow, with their age. */
export const STALE_AFTER_MS = 15_000;
/** First and longest wait before connecting again, milliseconds. */
export const RETRY_FIRST_MS = 500;
export const RETRY_MAX_MS = 5_000;
/** How often age and timers are looked at, milliseconds. */
export const TICK_MS = 500;

export const FRESHNESSES = ["connecting", "live", "late", "stale"] as const;
export type Freshness = (typeof FRESHNESSES)[number];

/** How far data may be trusted whose last sign of life is `ageMs` old; null: none came yet. */
export function freshnessOf(ageMs: number | null): Freshness {
  if (ageMs === null) return "connecting";
  if (ageMs < LATE_AFTER_MS) return "live";
  return ageMs < STALE_AFTER_MS ? "late" : "stale";
}

/** Wait before try number `attempt` (0, 1, 2 …), milliseconds. */
export function retryDelayMs(attempt: number): number {
  return Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(attempt, 10));
}

export type Live<Snapshot> = {
  /** The latest picture; null until the first snapshot. */
  readonly data: ReadonlySignal<Snapshot | null>;
  readonly freshness: ReadonlySignal<Freshness>;
  /** Real milliseconds since the last sign of life; null before the first. */
  readonly ageMs: ReadonlySignal<number | null>;
  /** The server knows nobody by this browser's session, or not for this page. */
  readonly refused: ReadonlySignal<boolean>;
  stop(): void;
};

type Options<Snapshot, Change> = {
  readonly url: string;
  /** The picture after a change; sections that are named replace the old ones. */
  readonly merge: (snapshot: Snapshot, change: Change) => Snapshot;
};

/** Whether the stream is refused (rather than unreachable). EventSource does not say, so one request asks. */
async function isRefused(url: string): Promise<boolean> {
  const abort = new AbortController();
  try {
    const { status } = await fetch(url, { signal: abort.signal, headers: { accept: "text/event-stream" } });
    return status === 401 || status === 403;
  } catch {
    return false;
  } finally {
    abort.abort();
  }
}

/** Connects, and stays connected until `stop`. */
export function openLive<Snapshot extends object, Change>({ url, merge }: Options<Snapshot, Change>): Live<Snapshot> {
  const data = signal<Snapshot | null>(null);
  const refused = signal(false);
  const heardAt = signal<number | null>(null);
  const tick = signal(performance.now());
  const ageMs = computed(() => (heardAt.value === null ? null : Math.max(0, tick.value - heardAt.value)));

  let source: EventSource | null = null;
  let attempt = 0;
  let openedAt = performance.now();
  let retry: ReturnType<typeof setTimeout> | null = null;

  const heard = (next: Snapshot | null) =>
    batch(() => {
      attempt = 0;
      refused.value = false;
      heardAt.value = tick.value = performance.now();
      if (next) data.value = next;
    });

  const later = () => {
    source?.close();
    source = null;
    retry ??= setTimeout(connect, retryDelayMs(attempt++));
  };

  function connect(): void {
    retry = null;
    openedAt = performance.now();
    source = new EventSource(url);
    source.addEventListener("snapshot", (message) => heard(JSON.parse(message.data) as Snapshot));
    source.addEventListener("change", (message) => {
      if (data.value) heard(merge(data.value, JSON.parse(message.data) as Change));
    });
    source.addEventListener("error", () => {
      // CLOSED means that the answer was no stream at all; otherwise the line broke.
      const answered = source?.readyState === EventSource.CLOSED;
      later();
      if (answered) void isRefused(url).then((no) => (refused.value = no));
    });
  }

  const timer = setInterval(() => {
    tick.value = performance.now();
    // A half-open connection never reports an error: silence is the only sign of it.
    const silentMs = tick.value - Math.max(openedAt, heardAt.value ?? 0);
    if (source && silentMs > LATE_AFTER_MS) later();
  }, TICK_MS);
  connect();

  return {
    data,
    refused,
    ageMs,
    freshness: computed(() => freshnessOf(ageMs.value)),
    stop() {
      clearInterval(timer);
      if (retry) clearTimeout(retry);
      source?.close();
      source = null;
    },
  };
}
