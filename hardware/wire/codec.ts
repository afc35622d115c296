/**
 * Bytes to messages and back. Input comes from the outside, so decoding answers and never throws; encoding is fed by
 * our own programs, so a message that breaks the contract throws.
 */
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { MESSAGES, type MessageName, type MessageOf, PAYLOAD_BYTES_MAX } from "./messages.ts";

/** Why bytes are not a message, in the order in which it is checked. */
export const DECODE_FAULTS = [
  "wire/too-long",
  "wire/not-utf8",
  "wire/not-json",
  "wire/not-object",
  "wire/wrong-shape",
] as const;
export type DecodeFault = (typeof DECODE_FAULTS)[number];

/** A message, or why it is none. `detail` names the path and the rule, never the value: it may be logged. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: { readonly code: DecodeFault; readonly detail: string } };

type AnyMessage = MessageOf<MessageName>;
type Validator = {
  Check(value: unknown): boolean;
  Errors(value: unknown): { instancePath: string; message: string }[];
};

const VALIDATORS = Object.fromEntries(
  (Object.keys(MESSAGES) as MessageName[]).map((name) => [name, Compile(MESSAGES[name].schema as TSchema)]),
) as unknown as Record<MessageName, Validator>;

const DETAIL_LENGTH_MAX = 200;

/** Reads one message. Fields that v1 does not know are left out of the value. Never throws, on any input. */
export function decode<N extends MessageName>(name: N, bytes: Uint8Array): Decoded<MessageOf<N>> {
  const parsed = parseObject(bytes);
  if (!parsed.ok) return parsed;
  const fault = faultOfShape(name, parsed.value);
  if (fault !== null) return reject("wire/wrong-shape", fault);
  return { ok: true, value: known(MESSAGES[name].schema as Shape, parsed.value) as MessageOf<N> };
}

/** The bytes of one message. Throws a TypeError on a value that its own contract forbids. */
export function encode<N extends MessageName>(name: N, value: MessageOf<N>): Uint8Array {
  const fault = faultOfShape(name, value);
  if (fault !== null) throw new TypeError(`not a ${name}: ${fault}`);
  const bytes = new TextEncoder().encode(JSON.stringify(known(MESSAGES[name].schema as Shape, value)));
  if (bytes.length > PAYLOAD_BYTES_MAX) throw new TypeError(`a ${name} of ${bytes.length} bytes is too long`);
  return bytes;
}

/** The JSON object in a payload, still of any shape. Never throws. */
export function parseObject(bytes: Uint8Array): Decoded<Record<string, unknown>> {
  if (bytes.length > PAYLOAD_BYTES_MAX) {
    return reject("wire/too-long", `${bytes.length} bytes, at most ${PAYLOAD_BYTES_MAX}`);
  }
  const text = textOf(bytes);
  if (text === null) return reject("wire/not-utf8", "bytes that are not UTF-8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return reject("wire/not-json", "text that is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return reject(
      "wire/not-object",
      `a JSON ${Array.isArray(value) ? "array" : value === null ? "null" : typeof value}`,
    );
  }
  return { ok: true, value: value as Record<string, unknown> };
}

/** The part of a value that the message's declaration knows, without anything else. The value must have the shape. */
export function knownFields<N extends MessageName>(name: N, value: MessageOf<N>): MessageOf<N> {
  return known(MESSAGES[name].schema as Shape, value) as MessageOf<N>;
}

function reject(code: DecodeFault, detail: string): Decoded<never> {
  return { ok: false, fault: { code, detail: detail.slice(0, DETAIL_LENGTH_MAX) } };
}

function textOf(bytes: Uint8Array): string | null {
  try {
    // A byte order mark is kept, so that JSON.parse refuses it: one message has one text.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function faultOfShape(name: MessageName, value: unknown): string | null {
  const validator = VALIDATORS[name];
  if (!validator.Check(value)) {
    const first = validator.Errors(value)[0];
    return first === undefined ? "wrong shape" : `${first.instancePath || "/"} ${first.message}`;
  }
  return malformedText(value as AnyMessage, "");
}

/** A text with half a surrogate pair has no UTF-8 and no RFC 8785 form: it would be another text after storing. */
function malformedText(value: object, path: string): string | null {
  for (const [key, field] of Object.entries(value)) {
    if (typeof field === "string" && !field.isWellFormed()) return `${path}/${key} must be well-formed Unicode`;
    if (typeof field === "object" && field !== null) {
      const fault = Array.isArray(field) ? null : malformedText(field, `${path}/${key}`);
      if (fault !== null) return fault;
    }
  }
  return null;
}

type Shape = { readonly properties?: Readonly<Record<string, Shape>> };

/** Copies what the declaration names, key by key, so that no foreign key (`__proto__` among them) travels on. */
function known(shape: Shape, value: unknown): unknown {
  if (shape.properties === undefined) return value;
  const source = value as Record<string, unknown>;
  const picked: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(shape.properties)) {
    if (Object.hasOwn(source, key) && source[key] !== undefined) picked[key] = known(field, source[key]);
  }
  return picked;
}
