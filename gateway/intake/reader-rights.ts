/** What a reader may do at the broker: its own three topics up, its own four down, nothing else. Pure. */
import type { MessageName } from "#wire/messages.ts";
import { MESSAGES } from "#wire/messages.ts";
import { isId, parseTopic } from "#wire/topics.ts";
import type { ReaderId } from "../core/ids.ts";
import type { RefusalCode } from "./refusals.ts";

/** Keep-alive that a reader may ask for, seconds: shorter wakes the radio for nothing, longer hides a dead reader. */
export const KEEPALIVE_SECONDS_MIN = 10;
export const KEEPALIVE_SECONDS_MAX = 120;
const MQTT_3_1_1 = 4;
const QOS_2 = 2;

export type Own = { readonly school: string; readonly reader: ReaderId };
type Said<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: RefusalCode };

export type Connect = {
  readonly clientId: string;
  readonly username: string | undefined;
  readonly protocolVersion: number | undefined;
  readonly keepalive: number | undefined;
  readonly will: { readonly topic: string; readonly qos: number } | undefined;
};

/** Why a CONNECT is turned away whatever its password; null when it may go on to be authenticated. */
export function faultOfConnect(school: string, connect: Connect): RefusalCode | null {
  const { clientId, username, protocolVersion, keepalive = 0, will } = connect;
  if (protocolVersion !== MQTT_3_1_1) return "connect/not-mqtt-3.1.1";
  if (!isId(clientId)) return "connect/bad-client-id";
  if (username !== clientId) return "connect/name-differs";
  if (keepalive < KEEPALIVE_SECONDS_MIN || keepalive > KEEPALIVE_SECONDS_MAX) return "connect/keepalive";
  if (will) {
    const topic = ownMessage({ school, reader: clientId }, will.topic);
    if (topic !== "state" || will.qos === QOS_2) return "connect/will";
  }
  return null;
}

/** Which message of the contract a PUBLISH is, or why it is none that this reader may send. */
export function mayPublish(
  own: Own,
  packet: { readonly topic: string; readonly qos: number; readonly retain: boolean },
): Said<"tap" | "state" | "health"> {
  const message = ownMessage(own, packet.topic);
  if (message === null || !isUpward(message)) return { ok: false, code: "publish/not-own-topic" };
  if (packet.qos === QOS_2) return { ok: false, code: "publish/qos-2" };
  // At QoS 0 nobody would learn that a tap was lost: it is not taken in the first place.
  if (message === "tap" && packet.qos !== 1) return { ok: false, code: "tap/not-qos-1" };
  if (message === "tap" && packet.retain) return { ok: false, code: "tap/retained" };
  if (message === "health" && packet.retain) return { ok: false, code: "publish/retained" };
  return { ok: true, value: message };
}

/** Which message a subscription is for, or why this reader may not have it. Wildcards and `$SYS` are nobody's own. */
export function maySubscribe(own: Own, filter: { readonly topic: string; readonly qos: number }): Said<MessageName> {
  const message = ownMessage(own, filter.topic);
  if (message === null || isUpward(message)) return { ok: false, code: "subscribe/not-own-topic" };
  if (filter.qos === QOS_2) return { ok: false, code: "subscribe/qos-2" };
  return { ok: true, value: message };
}

function ownMessage({ school, reader }: Own, topic: string): MessageName | null {
  const address = parseTopic(topic);
  return address && address.school === school && address.reader === reader ? address.message : null;
}

function isUpward(message: MessageName): message is "tap" | "state" | "health" {
  return MESSAGES[message].from === "reader";
}
