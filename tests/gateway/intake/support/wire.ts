/** Readers on the wire: MQTT.js for ordinary behavior, raw packets where order and misbehavior count. */
import { connect as connectSocket, type Socket } from "node:net";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { generate, type Packet, parser } from "mqtt-packet";
import { realClock } from "../../../../gateway/clock.ts";
import { type BrokerOptions, startBroker } from "../../../../gateway/intake/broker.ts";
import { memoryLoop } from "./memory-loop.ts";
import { PLAN, passwordOf, readerKnown, SCHOOL, settled, testIntake, topic } from "./school.ts";

const WAIT_MS = 8_000;

/** The whole intake behind a real broker on a free port, with a loop in memory. */
export async function brokerInTest(more: Partial<BrokerOptions> = {}) {
  const clock = realClock();
  const intake = testIntake(clock, memoryLoop(clock, PLAN));
  const { door, refusals } = intake;
  const broker = await startBroker({
    host: "127.0.0.1",
    port: 0,
    school: SCHOOL,
    clock,
    door,
    refusals,
    readerKnown,
    passwordOf,
    ...more,
  });
  intake.link.attach(broker);
  return {
    ...intake,
    clock,
    broker,
    async stop() {
      intake.liveness.stop();
      await broker.stop();
    },
  };
}

/** Waits until `ready` is truthy, or fails with what it waited for. */
export async function until<T>(what: string, ready: () => T): Promise<NonNullable<T>> {
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    const value = ready();
    if (value) return value as NonNullable<T>;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export type Sendable = Packet | Buffer;

/** One raw connection: every packet that comes, in order. */
export type RawReader = {
  readonly socket: Socket;
  readonly packets: Packet[];
  send(...packets: readonly Sendable[]): void;
  /** Commands of the packets so far, publishes by their last topic level. */
  heard(): string[];
  next(command: string, count?: number): Promise<Packet[]>;
  closed: boolean;
};

export function rawReader(port: number): RawReader {
  const socket = connectSocket({ port, host: "127.0.0.1" });
  const packets: Packet[] = [];
  const incoming = parser();
  incoming.on("packet", (packet) => packets.push(packet));
  socket.on("data", (chunk: Buffer) => incoming.parse(chunk));
  socket.on("error", () => {});
  const reader: RawReader = {
    socket,
    packets,
    closed: false,
    send: (...sent) =>
      void socket.write(Buffer.concat(sent.map((one) => (Buffer.isBuffer(one) ? one : (generate(one) as Buffer))))),
    heard: () =>
      packets.map((packet) => (packet.cmd === "publish" ? String(packet.topic).split("/").at(-1)! : packet.cmd)),
    next: (command, count = 1) =>
      until(`${count} × ${command}, got ${reader.heard().join(" ")}`, () => {
        const found = packets.filter((_, i) => reader.heard()[i] === command);
        return found.length >= count ? found : null;
      }),
  };
  socket.on("close", () => {
    reader.closed = true;
  });
  return reader;
}

export const connectPacket = (reader: string, more: object = {}): Packet =>
  ({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clean: true,
    clientId: reader,
    username: reader,
    password: Buffer.from(passwordOf(reader)),
    keepalive: 60,
    ...more,
  }) as Packet;

export const publishPacket = (name: string, payload: Uint8Array | string, more: object = {}): Packet =>
  ({
    cmd: "publish",
    topic: name,
    payload: Buffer.from(payload),
    qos: 1,
    retain: false,
    dup: false,
    messageId: 1,
    ...more,
  }) as Packet;

export const subscribePacket = (topics: readonly string[], qos = 0): Packet =>
  ({ cmd: "subscribe", messageId: 9_999, subscriptions: topics.map((name) => ({ topic: name, qos })) }) as Packet;

/** Connected and subscribed to its acks and feedback. */
export async function joinedRaw(port: number, reader: string, more: object = {}): Promise<RawReader> {
  const raw = rawReader(port);
  raw.send(connectPacket(reader, more), subscribePacket([topic(reader, "ack"), topic(reader, "feedback")]));
  await raw.next("suback");
  await settled();
  return raw;
}

/** An ordinary MQTT.js client. */
export function mqttReader(port: number, reader: string, more: IClientOptions = {}): Promise<MqttClient> {
  return mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
    clientId: reader,
    username: reader,
    password: passwordOf(reader),
    reconnectPeriod: 0,
    ...more,
  });
}
