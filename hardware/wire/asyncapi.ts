/** The device contract as a published document (AsyncAPI 3.0), built from the same declarations as types and decoder. */
import type { TSchema } from "typebox";
import { ID_PATTERN, MESSAGES, type MessageName, PAYLOAD_BYTES_MAX, TAPS_UNACKNOWLEDGED_MAX } from "./messages.ts";

/** Where a broker listens, for the document's `servers`; both are optional reading aids. */
export type AsyncApiOptions = { readonly host?: string; readonly protocol?: "mqtt" | "mqtts" };

const PARAMETERS = {
  school: { $ref: "#/components/parameters/school" },
  reader: { $ref: "#/components/parameters/reader" },
};

/** The document, as plain JSON. The application it describes is the gateway: it receives what readers send. */
export function asyncApiDocument({ host = "127.0.0.1:1883", protocol = "mqtt" }: AsyncApiOptions = {}) {
  const names = Object.keys(MESSAGES) as MessageName[];
  return plain({
    asyncapi: "3.0.0",
    info: {
      title: "Baton device contract",
      version: "1.0.0",
      description:
        `MQTT 3.1.1 between a reader and its gateway. Payloads are UTF-8 JSON of at most ${PAYLOAD_BYTES_MAX} bytes; ` +
        `at most ${TAPS_UNACKNOWLEDGED_MAX} taps are unacknowledged. Client id and user name are the reader id. ` +
        "Readers of v1 ignore fields they do not know.",
      license: { name: "Apache-2.0" },
    },
    defaultContentType: "application/json",
    servers: {
      gateway: {
        host,
        protocol,
        protocolVersion: "3.1.1",
        security: [{ $ref: "#/components/securitySchemes/reader" }],
      },
    },
    channels: fromNames(names, channel),
    operations: fromNames(names, operation),
    components: {
      messages: fromNames(names, message),
      parameters: {
        school: { description: `School id, ${ID_PATTERN}` },
        reader: { description: `Reader id, ${ID_PATTERN}` },
      },
      securitySchemes: { reader: { type: "userPassword", description: "The reader id and its own password" } },
    },
  });
}

function channel(name: MessageName) {
  return {
    address: `baton/v1/{school}/{reader}/${name}`,
    parameters: PARAMETERS,
    messages: { [name]: { $ref: `#/components/messages/${name}` } },
  };
}

function operation(name: MessageName) {
  const { from, qos, retain } = MESSAGES[name];
  return {
    action: from === "reader" ? "receive" : "send",
    channel: { $ref: `#/channels/${name}` },
    messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
    bindings: { mqtt: { qos, retain, bindingVersion: "0.2.0" } },
  };
}

function message(name: MessageName) {
  const payload: TSchema = MESSAGES[name].schema;
  const summary = "description" in payload ? payload.description : undefined;
  return { name, contentType: "application/json", summary, payload };
}

function fromNames<T>(names: readonly MessageName[], build: (name: MessageName) => T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, build(name)]));
}

function plain(document: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
}
