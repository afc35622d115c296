/**
 * A reader that knows nothing but the contract: MQTT.js, a list of taps, and a memory of what it was promised.
 * A tap counts as acknowledged when its PUBACK came; it is never sent again then. That is the promise that is tested.
 */
import mqtt, { type MqttClient } from "mqtt";

/** Taps in flight at once; the contract allows 64. */
const WINDOW = 20;

export type TappingReader = {
  readonly id: string;
  /** Seqs whose PUBACK came. */
  readonly acknowledged: Set<number>;
  taken(): number;
  /** Connects and keeps tapping until `pause`. */
  tapAt(broker: string): void;
  /** Stops taking new taps; what is unacknowledged stays pending. */
  pause(): Promise<void>;
  /** Connects and sends what is pending until nothing is. */
  drain(broker: string): Promise<void>;
};

export function tappingReader(options: {
  readonly school: string;
  readonly id: string;
  readonly password: string;
  readonly cards: readonly string[];
}): TappingReader {
  const { school, id, password, cards } = options;
  const epoch = 1;
  const acknowledged = new Set<number>();
  const pending = new Set<number>();
  const inFlight = new Set<number>();
  let seq = 0;
  let client: MqttClient | null = null;
  let taking = false;

  const payload = (n: number) => JSON.stringify({ epoch, seq: n, up: n * 7, card: cards[n % cards.length] });
  const publish = (n: number, by: MqttClient): void => {
    inFlight.add(n);
    by.publish(`baton/v1/${school}/${id}/tap`, payload(n), { qos: 1 }, (error) => {
      inFlight.delete(n);
      if (error || by !== client) return;
      pending.delete(n);
      acknowledged.add(n);
      fill(by);
    });
  };
  const fill = (by: MqttClient): void => {
    if (by !== client || !by.connected) return;
    for (const n of pending) if (!inFlight.has(n) && inFlight.size < WINDOW) publish(n, by);
    while (taking && inFlight.size < WINDOW) {
      seq += 1;
      pending.add(seq);
      publish(seq, by);
    }
  };
  const open = (broker: string): MqttClient => {
    inFlight.clear();
    const opened = mqtt.connect(broker, { clientId: id, username: id, password, reconnectPeriod: 0, clean: true });
    client = opened;
    opened.on("connect", () => fill(opened));
    opened.on("error", () => {});
    return opened;
  };
  const close = async (): Promise<void> => {
    const closing = client;
    client = null;
    await closing?.endAsync(true);
  };
  return {
    id,
    acknowledged,
    taken: () => seq,
    tapAt(broker) {
      taking = true;
      open(broker);
    },
    async pause() {
      taking = false;
      await close();
    },
    async drain(broker) {
      taking = false;
      open(broker);
      const end = performance.now() + 30_000;
      while (pending.size > 0 && performance.now() < end) await new Promise((done) => setTimeout(done, 20));
      await close();
      if (pending.size > 0) throw new Error(`${id}: ${pending.size} taps were never acknowledged`);
    },
  };
}
