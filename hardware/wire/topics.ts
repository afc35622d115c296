/** Topics of the device contract: `baton/v1/{school}/{reader}/{message}`. */
import { ID_PATTERN, MESSAGES, type MessageName } from "./messages.ts";

/** Where a message belongs. */
export type Address = { readonly school: string; readonly reader: string; readonly message: MessageName };

/** Longest topic of the contract, characters: a longer one is never parsed. */
export const TOPIC_LENGTH_MAX = "baton/v1/".length + 32 + 1 + 32 + 1 + "feedback".length;

const PREFIX = "baton/v1";
const ID = new RegExp(ID_PATTERN);

/** Whether this text can stand in a topic as a school or a reader. */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** The topic of an address. Throws a RangeError on an id that no topic may hold: that is a fault of the caller. */
export function topicOf({ school, reader, message }: Address): string {
  for (const id of [school, reader]) {
    if (!isId(id)) throw new RangeError(`not an id for a topic (a-z, 0-9, -, at most 32): ${JSON.stringify(id)}`);
  }
  return `${PREFIX}/${school}/${reader}/${message}`;
}

/** The address of a topic; null for any topic outside the contract. Never throws. */
export function parseTopic(topic: string): Address | null {
  if (typeof topic !== "string" || topic.length > TOPIC_LENGTH_MAX) return null;
  const [root, version, school, reader, message, ...more] = topic.split("/");
  if (`${root}/${version}` !== PREFIX || more.length > 0) return null;
  if (school === undefined || reader === undefined || message === undefined) return null;
  return isId(school) && isId(reader) && isMessageName(message) ? { school, reader, message } : null;
}

/** Whether a topic's last level names a message of the contract. */
export function isMessageName(text: string): text is MessageName {
  return Object.hasOwn(MESSAGES, text);
}

/** Every message that comes from this side. */
export function messagesFrom(side: "reader" | "gateway"): readonly MessageName[] {
  return (Object.keys(MESSAGES) as MessageName[]).filter((name) => MESSAGES[name].from === side);
}
