/** The way to a gateway over MQTT 3.1.1. One client per attempt: a client that stalls is thrown away, not repaired. */
import { connect, type MqttClient } from "mqtt";
import { MESSAGES, type MessageName } from "../wire/messages.ts";
import { messagesFrom, parseTopic, topicOf } from "../wire/topics.ts";
import type { Link, LinkEvents } from "./ports.ts";

/** The broker drops a silent reader after one and a half of these, seconds. */
export const KEEPALIVE_SECONDS = 30;
/** An attempt that is not through by then has failed, milliseconds. */
export const CONNECT_TIMEOUT_MS = 10_000;

export type MqttLinkOptions = {
  /** `mqtt://host:port` or `mqtts://host:port`. */
  readonly url: string;
  readonly school: string;
  readonly reader: string;
  readonly password: string;
  /** The certificate authority of the school's network, PEM. */
  readonly ca?: string;
};

/** A link that connects only when told to. */
export function mqttLink(options: MqttLinkOptions): Link {
  let hangUp = () => {};
  let current: MqttClient | null = null;
  const topic = (message: MessageName) => topicOf({ ...options, message });
  return {
    open(will, events) {
      hangUp();
      const client = dial(options, will);
      current = client;
      hangUp = attend(client, options, {
        ...events,
        down: (reason) => {
          current = null;
          events.down(reason);
        },
      });
    },
    publish(name, payload) {
      const { qos, retain } = MESSAGES[name];
      // A publish that fails is still in the reader's log, and is sent again after the next connect.
      current?.publish(topic(name), Buffer.from(payload), { qos, retain }, () => {});
    },
    close() {
      current = null;
      hangUp();
      hangUp = () => {};
    },
  };
}

function dial({ url, school, reader, password, ca }: MqttLinkOptions, will: Uint8Array): MqttClient {
  return connect(url, {
    clientId: reader,
    username: reader,
    password,
    protocolVersion: 4,
    clean: true,
    keepalive: KEEPALIVE_SECONDS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // The client's own timer has no jitter, and a whole school would come back in the same second.
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    will: { topic: topicOf({ school, reader, message: "state" }), payload: Buffer.from(will), qos: 1, retain: true },
    ...(ca === undefined ? {} : { ca }),
  });
}

/** Reports one client's life; the result ends it in silence. */
function attend(client: MqttClient, { school, reader }: MqttLinkOptions, events: LinkEvents): () => void {
  let over = false;
  const end = () => {
    over = true;
    // Forced: no DISCONNECT packet leaves, so the broker publishes the will.
    client.end(true);
  };
  const fail = (reason: string) => {
    if (over) return;
    end();
    events.down(reason);
  };
  client.on("connect", () => {
    const topics = Object.fromEntries(
      messagesFrom("gateway").map((message) => [topicOf({ school, reader, message }), { qos: MESSAGES[message].qos }]),
    );
    client.subscribe(topics, (error) => {
      if (over) return;
      if (error) fail(`not allowed to listen: ${error.message}`);
      else events.up();
    });
  });
  client.on("message", (topic, payload) => {
    const address = parseTopic(topic);
    if (over || address?.school !== school || address.reader !== reader) return;
    events.message(address.message, payload);
  });
  client.on("error", (error) => fail(error.message));
  client.on("close", () => fail("closed"));
  return end;
}
