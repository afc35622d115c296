/**
 * The embedded MQTT broker: aedes behind a guard, with the commit inside `authorizePublish`.
 *
 * aedes writes the PUBACK before it stores or forwards anything; `authorizePublish` is the only hook before it, so that
 * is where a tap becomes durable. Nothing that a reader publishes is ever forwarded, and what readers receive does not
 * go through aedes' fan-out, so one frozen reader delays nobody.
 */
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { Aedes, type Client, type PublishPacket } from "aedes";
import type { Clock } from "../clock.ts";
import type { ReaderId } from "../core/ids.ts";
import { brokerHooks, RefusedError, type Session } from "./broker-hooks.ts";
import { brokerSending, type Sending } from "./broker-sending.ts";
import { connectRate } from "./connect-rate.ts";
import { guardPackets } from "./packet-guard.ts";
import type { ReaderDoor } from "./reader-door.ts";
import type { ReaderLink } from "./reader-link.ts";
import type { Refusals } from "./refusals.ts";

/** Sockets open at once: 500 readers, twice over while they reconnect, and room for strangers who will be shown out. */
export const CONNECTIONS_MAX = 2_048;
/** A socket that says nothing is closed after this long. */
export const CONNECT_TIMEOUT_MS = 5_000;
/** A reader that does not drain its socket is disconnected after this long. */
export const DRAIN_TIMEOUT_MS = 5_000;
/** Packets a client may send right behind its CONNECT: a whole backlog window and more. aedes' own 42 would cut it off. */
export const PACKETS_BEFORE_CONNACK_MAX = 1_000;
/** Deeper topics are refused before they are matched; ours have five levels. */
export const TOPIC_LEVELS_MAX = 8;
/** Connections that the kernel may hold before we accept them: a campus after a power cut. */
const LISTEN_BACKLOG = 1_024;

export type BrokerOptions = {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly school: string;
  readonly clock: Clock;
  readonly door: ReaderDoor;
  readonly refusals: Refusals;
  readonly readerKnown: (reader: ReaderId) => boolean;
  readonly passwordOf: (reader: ReaderId) => string;
  readonly connectionsMax?: number;
  readonly rate?: { readonly burst: number; readonly perSecond: number };
  /**
   * What a PUBACK waits for, given the commit: a seam for tests alone. A test that answers at once plants the bug
   * "PUBACK before commit" from outside and proves that it would be found. Production never sets it.
   */
  readonly hold?: (commit: Promise<void>) => Promise<void>;
};

export type Broker = ReaderLink & {
  readonly host: string;
  readonly port: number;
  /** Readers connected now. */
  connected(): readonly ReaderId[];
  /** Closes every connection. Wills are not taken for deaths then: it is the gateway that goes. */
  stop(): Promise<void>;
};

type Done = (error?: Error) => void;

/** What readers publish is the gateway's alone, so nothing of it goes on to aedes' stores and its search for subscribers. */
class ReadersBroker extends Aedes {
  override publish(packet: PublishPacket, from: Client | Done | null, done?: Done): void {
    if (typeof from === "function") super.publish(packet, from);
    else done?.();
  }
}

/** @throws the system's error when the address cannot be listened on */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { door, refusals } = options;
  const sessions = new WeakMap<Client, Session>();
  const sending = brokerSending({ ...options, sessions, listens: (reader) => door.listens(reader) });
  const life = { stopping: false };
  const broker = new ReadersBroker({
    connectTimeout: CONNECT_TIMEOUT_MS,
    drainTimeout: DRAIN_TIMEOUT_MS,
    queueLimit: PACKETS_BEFORE_CONNACK_MAX,
    maxTopicLevels: TOPIC_LEVELS_MAX,
    ...brokerHooks({
      ...options,
      sessions,
      hold: options.hold ?? ((commit) => commit),
      left: (client, will) => {
        if (!life.stopping && sending.isPresent(client)) door.gone(client.id, will);
      },
    }),
  });
  await broker.listen();
  listenToBroker(broker, { sending, door, refusals, life });

  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, acceptor(broker, sockets, options));
  server.maxConnections = options.connectionsMax ?? CONNECTIONS_MAX;
  server.on("drop", (drop) => refusals.note("connect/too-many", "", drop?.remoteAddress ?? ""));
  await listen(server, options);
  // An accept that fails (no descriptors left) is one connection less, not the end of the gateway.
  server.on("error", (error) => refusals.note("connection/protocol", "", `accept: ${error.message}`));
  const { address, port } = server.address() as AddressInfo;

  return {
    host: address,
    port,
    send: sending.send,
    connected: sending.present,
    async stop() {
      life.stopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => broker.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function listenToBroker(
  broker: Aedes,
  {
    sending,
    door,
    refusals,
    life,
  }: {
    readonly sending: Sending;
    readonly door: ReaderDoor;
    readonly refusals: Refusals;
    readonly life: { readonly stopping: boolean };
  },
): void {
  // Refusals were noted where they were decided; what is left is the peer's protocol or its network.
  const fault = (client: Client, error: Error) => {
    if (!(error instanceof RefusedError) && !life.stopping)
      refusals.note("connection/protocol", client.id ?? "", error.message);
  };
  broker.on("clientError", fault);
  broker.on("connectionError", fault);
  broker.on("clientReady", sending.arrived);
  broker.on("clientDisconnect", (client) => {
    if (sending.left(client) && !life.stopping) door.gone(client.id, null);
  });
  broker.on("subscribe", (subscriptions, client) => sending.subscribed(client, subscriptions));
  broker.on("unsubscribe", (topics, client) => sending.unsubscribed(client, topics));
  // Unhandled, an `error` of the broker would end the process, and every reader's connection with it.
  (broker as unknown as { on(event: "error", listener: (error: Error) => void): unknown }).on("error", (error) =>
    refusals.note("connection/protocol", "", `broker: ${error.message}`),
  );
}

function acceptor(broker: Aedes, sockets: Set<Socket>, options: BrokerOptions): (socket: Socket) => void {
  const { refusals, clock } = options;
  const rate = connectRate(options.rate);
  return (socket) => {
    const address = socket.remoteAddress ?? "";
    if (!rate.admits(address, clock.up())) {
      refusals.note("connect/too-many-from-address", "", address);
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    guardPackets(socket, () => refusals.note("connection/packet-too-large", client.id ?? "", address));
    const client = broker.handle(socket);
  };
}

function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog: LISTEN_BACKLOG }, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
}
