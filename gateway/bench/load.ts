/**
 * The load: readers as raw MQTT clients, in a process of its own. Open loop at a given rate (a slow gateway cannot hide:
 * latency counts from the moment a tap was due), or closed loop with a fixed number in flight for the most a subject can do.
 * `node load.ts '{"url":…}'` prints one JSON line.
 */
import { connect, type Socket } from "node:net";
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { generate, type Packet, parser } from "mqtt-packet";
import { nowMs, nowNs, sleep } from "./clock.ts";
import { cardOf, laneIn, laneOut } from "./school.ts";

export type LoadOptions = {
  readonly host: string;
  readonly port: number;
  readonly school: string;
  readonly pairs: number;
  readonly children: number;
  readonly passwords: Readonly<Record<string, string>>;
  /** Taps a second over all readers; 0: as many as come back. */
  readonly rate: number;
  /** Taps in flight per reader in closed loop. */
  readonly window: number;
  /** A bare broker answers with nothing but its PUBACK. */
  readonly answerBy: "feedback" | "puback";
  readonly seconds: number;
  /** Epoch of the readers; higher than in any run before on the same data. */
  readonly epoch: number;
};

/** Milliseconds. */
export type Percentiles = { readonly p50: number; readonly p99: number; readonly p999: number };
export type LoadResult = {
  readonly sent: number;
  readonly acknowledged: number;
  readonly answered: number;
  /** Seconds from the first tap to the last answer. */
  readonly seconds: number;
  readonly tapsPerSecond: number;
  readonly tapToPuback: Percentiles;
  readonly tapToAck: Percentiles;
  readonly tapToFeedback: Percentiles;
};

const DRAIN_MS_MAX = 15_000;
/** The open-loop sender wakes this often, milliseconds; what is due then goes out together. */
const SEND_EVERY_MS = 2;

type Meters = { puback: RecordableHistogram; ack: RecordableHistogram; feedback: RecordableHistogram };

type BenchReader = {
  readonly tap: (card: string, dueNs: bigint) => void;
  readonly inFlight: () => number;
  readonly close: () => void;
  readonly counts: { sent: number; acknowledged: number; answered: number };
};

/** One reader; `onAnswer` is called for each feedback (or PUBACK where a subject gives no feedback). */
async function openReader(
  id: string,
  options: LoadOptions,
  meters: Meters,
  onAnswer: () => void,
): Promise<BenchReader> {
  const socket: Socket = connect({ host: options.host, port: options.port, noDelay: true });
  const topics = `baton/v1/${options.school}/${id}`;
  const due = new Map<number, bigint>();
  const counts = { sent: 0, acknowledged: 0, answered: 0 };
  let seq = 0;
  let pubacked = 0;
  const began = nowMs();
  const record = (meter: RecordableHistogram, from: bigint | undefined) => {
    if (from !== undefined) meter.record(Number(nowNs() - from) || 1);
  };
  const onMessage = (packet: Extract<Packet, { cmd: "publish" }>): void => {
    const message = JSON.parse(String(packet.payload)) as { epoch: number; upto?: number; seq?: number };
    if (message.epoch !== options.epoch) return;
    if (message.upto !== undefined)
      while (counts.acknowledged < message.upto) {
        counts.acknowledged += 1;
        record(meters.ack, due.get(counts.acknowledged));
      }
    if (message.seq !== undefined) {
      counts.answered += 1;
      record(meters.feedback, due.get(message.seq));
      due.delete(message.seq);
      onAnswer();
    }
  };
  await new Promise<void>((resolve, reject) => {
    const packets = parser();
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`reader ${id}: connection closed`)));
    socket.on("data", (chunk: Buffer) => void packets.parse(chunk));
    packets.on("packet", (packet) => {
      if (packet.cmd === "connack") {
        if ((packet.returnCode ?? 0) !== 0) reject(new Error(`reader ${id} was refused: ${packet.returnCode}`));
        else {
          const subscriptions = ["ack", "feedback"].map((name) => ({ topic: `${topics}/${name}`, qos: 0 as const }));
          socket.write(generate({ cmd: "subscribe", messageId: 1, subscriptions }));
        }
      } else if (packet.cmd === "suback") resolve();
      else if (packet.cmd === "puback") {
        pubacked += 1;
        record(meters.puback, due.get(pubacked));
        if (options.answerBy === "puback") {
          counts.answered += 1;
          due.delete(pubacked);
          onAnswer();
        }
      } else if (packet.cmd === "publish") onMessage(packet);
    });
    socket.write(
      generate({
        cmd: "connect",
        protocolId: "MQTT",
        protocolVersion: 4,
        clean: true,
        clientId: id,
        keepalive: 60,
        username: id,
        password: Buffer.from(options.passwords[id] ?? ""),
      }),
    );
  });
  return {
    counts,
    inFlight: () => counts.sent - counts.answered,
    close: () => void socket.destroy(),
    tap(card, dueNs) {
      seq += 1;
      counts.sent += 1;
      due.set(seq, dueNs);
      const payload = JSON.stringify({ epoch: options.epoch, seq, up: Math.floor(nowMs() - began), card });
      socket.write(
        generate({
          cmd: "publish",
          topic: `${topics}/tap`,
          payload,
          qos: 1,
          messageId: ((seq - 1) % 65_535) + 1,
          dup: false,
          retain: false,
        }),
      );
    },
  };
}

const percentiles = (meter: RecordableHistogram): Percentiles => {
  const ms = (p: number) => Math.round(meter.percentile(p) / 1e4) / 100;
  return { p50: ms(50), p99: ms(99), p999: ms(99.9) };
};

/** Gives each pair of lanes its own children, who all come in and then all go out again. */
function tapper(lanes: readonly BenchReader[], options: LoadOptions): (pair: number, dueNs: bigint) => void {
  const each = Math.floor(options.children / options.pairs);
  const turn = new Array<number>(options.pairs).fill(0);
  return (pair, dueNs) => {
    const n = turn[pair] ?? 0;
    turn[pair] = n + 1;
    const leaving = Math.floor(n / each) % 2 === 1;
    lanes[pair * 2 + (leaving ? 1 : 0)]?.tap(cardOf(pair * each + (n % each)), dueNs);
  };
}

export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const meters: Meters = { puback: createHistogram(), ack: createHistogram(), feedback: createHistogram() };
  const lanes: BenchReader[] = [];
  let stopping = false;
  let tap: (pair: number, dueNs: bigint) => void = () => {};
  for (let pair = 0; pair < options.pairs; pair += 1)
    for (const id of [laneIn(pair), laneOut(pair)])
      lanes.push(
        await openReader(id, options, meters, () => {
          if (options.rate === 0 && !stopping) tap(pair, nowNs());
        }),
      );
  tap = tapper(lanes, options);
  const total = (key: "sent" | "acknowledged" | "answered") => lanes.reduce((sum, lane) => sum + lane.counts[key], 0);
  const start = nowMs();
  if (options.rate === 0) {
    for (let pair = 0; pair < options.pairs; pair += 1)
      for (let i = 0; i < options.window * 2; i += 1) tap(pair, nowNs());
    await sleep(options.seconds * 1000);
  } else {
    const gapNs = BigInt(Math.round(1e9 / options.rate));
    let dueNs = nowNs();
    for (let n = 0; nowMs() - start < options.seconds * 1000; ) {
      for (; dueNs <= nowNs(); dueNs += gapNs, n += 1) tap(n % options.pairs, dueNs);
      await sleep(SEND_EVERY_MS);
    }
  }
  const answeredInTime = total("answered");
  stopping = true;
  const seconds = (nowMs() - start) / 1000;
  for (const from = nowMs(); total("answered") < total("sent") && nowMs() - from < DRAIN_MS_MAX; ) await sleep(10);
  for (const lane of lanes) lane.close();
  return {
    sent: total("sent"),
    acknowledged: total("acknowledged"),
    answered: total("answered"),
    seconds,
    tapsPerSecond: Math.round(answeredInTime / seconds),
    tapToPuback: percentiles(meters.puback),
    tapToAck: percentiles(meters.ack),
    tapToFeedback: percentiles(meters.feedback),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const result = await runLoad(JSON.parse(process.argv[2] ?? "{}") as LoadOptions);
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}
