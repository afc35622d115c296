/** What aedes asks before it does anything for a client. Each answer is ours: identity, rights, and the commit before the PUBACK. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { AedesOptions, AuthenticateError, Client, ConnectPacket, PublishPacket } from "aedes";
import type { MessageName } from "#wire/messages.ts";
import type { Clock } from "../clock.ts";
import type { ReaderId } from "../core/ids.ts";
import type { ReaderDoor } from "./reader-door.ts";
import { type Connect, faultOfConnect, mayPublish, maySubscribe } from "./reader-rights.ts";
import type { RefusalCode, Refusals } from "./refusals.ts";

const BAD_USERNAME_OR_PASSWORD = 4;
const NOT_AUTHORIZED = 5;

/** What is known of one connection. */
export type Session = { readonly fault: RefusalCode | null; readonly listens: Set<MessageName> };

/** The door turned a client away; it was counted and logged when this was made. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly code: RefusalCode;
  constructor(code: RefusalCode) {
    super(code);
    this.code = code;
  }
}

export type HookOptions = {
  readonly school: string;
  readonly clock: Clock;
  readonly door: ReaderDoor;
  readonly refusals: Refusals;
  readonly readerKnown: (reader: ReaderId) => boolean;
  readonly passwordOf: (reader: ReaderId) => string;
  /** What a PUBACK waits for, given the commit. */
  readonly hold: (commit: Promise<void>) => Promise<void>;
  readonly sessions: WeakMap<Client, Session>;
  /** A client went and left a will. */
  readonly left: (client: Client, will: Uint8Array) => void;
};

type Hooks = Required<
  Pick<AedesOptions, "preConnect" | "authenticate" | "authorizePublish" | "authorizeSubscribe" | "authorizeForward">
>;

export function brokerHooks(options: HookOptions): Hooks {
  const { school, clock, door, refusals, readerKnown, passwordOf, hold, sessions, left } = options;

  const refuse = (code: RefusalCode, client: Client, detail = ""): RefusedError => {
    refusals.note(code, client.id ?? "", detail);
    return new RefusedError(code);
  };

  const faultOfIdentity = (reader: ReaderId, password: Readonly<Buffer | undefined>): RefusalCode | null => {
    if (!readerKnown(reader)) return "connect/unknown-reader";
    return samePassword(passwordOf(reader), password) ? null : "connect/wrong-password";
  };

  async function publish(client: Client, packet: PublishPacket): Promise<void> {
    const receivedUp = clock.up();
    const reader = client.id;
    const allowed = mayPublish({ school, reader }, packet);
    if (!allowed.ok) throw refuse(allowed.code, client, packet.topic);
    // What is retained is the gateway's to keep: aedes would hold it in memory for nobody.
    packet.retain = false;
    const payload = bytesOf(packet.payload);
    const commit = door
      .take({ reader, message: allowed.value, topic: packet.topic, payload, receivedUp })
      .catch((error: unknown) => {
        throw refuse("tap/not-stored", client, codeOf(error));
      });
    // Whoever replaces `hold` may not wait for the commit; its failure is noted all the same.
    commit.catch(() => {});
    await hold(commit);
  }

  return {
    preConnect(client, packet, done) {
      // No session outlives its connection: everything a reader needs is sent again, and memory stays bounded.
      packet.clean = true;
      sessions.set(client, { fault: faultOfConnect(school, connectOf(packet)), listens: new Set() });
      done(null, true);
    },
    authenticate(client, _username, password, done) {
      const fault = sessions.get(client)?.fault ?? faultOfIdentity(client.id, password);
      if (fault === null) {
        done(null, true);
        return;
      }
      const returnCode = fault === "connect/wrong-password" ? BAD_USERNAME_OR_PASSWORD : NOT_AUTHORIZED;
      done(Object.assign(refuse(fault, client), { returnCode }) as AuthenticateError, false);
    },
    authorizePublish(client, packet, done) {
      if (client === null) {
        done(new RefusedError("publish/not-own-topic"));
        return;
      }
      if (client.closed) {
        // A will is told to the gateway, never to readers: the error keeps aedes from publishing it.
        left(client, bytesOf(packet.payload));
        done(new RefusedError("publish/not-own-topic"));
        return;
      }
      publish(client, packet).then(
        () => done(null),
        (error: Error) => done(error),
      );
    },
    authorizeSubscribe(client, subscription, done) {
      const allowed = maySubscribe({ school, reader: client.id }, subscription);
      if (!allowed.ok) refuse(allowed.code, client, subscription.topic);
      // Nothing granted is 128 in the SUBACK: the client is told, and its other subscriptions stand.
      done(null, allowed.ok ? subscription : null);
    },
    authorizeForward: (client, packet) =>
      maySubscribe({ school, reader: client.id }, { topic: packet.topic, qos: packet.qos }).ok ? packet : null,
  };
}

function connectOf({ clientId, username, protocolVersion, keepalive, will }: ConnectPacket): Connect {
  return {
    clientId,
    username,
    protocolVersion,
    keepalive,
    will: will && { topic: will.topic, qos: will.qos ?? 0 },
  };
}

/** Compared over hashes, so that neither content nor length of the secret shows in the time it takes. */
function samePassword(expected: string, given: Readonly<Buffer | undefined>): boolean {
  const digest = (value: string | Buffer) => createHash("sha256").update(value).digest();
  return given !== undefined && timingSafeEqual(digest(expected), digest(given as Buffer));
}

function bytesOf(payload: string | Buffer): Uint8Array {
  return typeof payload === "string" ? Buffer.from(payload) : payload;
}

/** The stable code of a fault, for the log; never its text, which may quote the message. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : error instanceof Error ? error.name : "unknown";
}
