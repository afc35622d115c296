import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { asyncApiDocument } from "#wire/asyncapi.ts";
import { MESSAGES, type MessageName } from "#wire/messages.ts";

const schema = createRequire(import.meta.url)("@asyncapi/specs/schemas/3.0.0-without-$id.json") as object;

test("the published document is valid AsyncAPI 3.0", () => {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const validate = ajv.compile(schema);
  expect(validate(asyncApiDocument()), JSON.stringify(validate.errors?.slice(0, 5))).toBe(true);
  expect(validate({ ...asyncApiDocument(), channels: 1 })).toBe(false);
});

test("every message stands in it as declared, with its direction, QoS and retain flag", () => {
  // biome-ignore lint/suspicious/noExplicitAny: a document of another standard, read by path
  const document = asyncApiDocument() as any;
  for (const [name, { schema: declared, from, qos, retain }] of Object.entries(MESSAGES)) {
    expect(document.channels[name].address).toBe(`baton/v1/{school}/{reader}/${name as MessageName}`);
    expect(document.operations[name].action).toBe(from === "reader" ? "receive" : "send");
    expect(document.operations[name].bindings.mqtt).toMatchObject({ qos, retain });
    expect(document.components.messages[name].payload).toEqual(JSON.parse(JSON.stringify(declared)));
  }
});
