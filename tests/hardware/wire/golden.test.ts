import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decode, encode } from "#wire/codec.ts";
import { readTapIdentity, type TapIdentity } from "#wire/identity.ts";
import { MESSAGES, type MessageName } from "#wire/messages.ts";

type Golden = {
  readonly message: MessageName;
  readonly valid: readonly { readonly name: string; readonly payload: string }[];
  readonly invalid: readonly {
    readonly name: string;
    readonly payload: string;
    readonly fault: string;
    readonly identity?: TapIdentity | null;
  }[];
};

const bytes = (text: string) => new TextEncoder().encode(text);

describe.each(Object.keys(MESSAGES) as MessageName[])("golden %s", (message) => {
  const file = new URL(`../../contracts/device-v1/${message}.json`, import.meta.url);
  const golden = JSON.parse(readFileSync(file, "utf8")) as Golden;

  test.each(golden.valid)("is read: $name", ({ payload }) => {
    const decoded = decode(message, bytes(payload));
    expect(decoded).toMatchObject({ ok: true });
    if (!decoded.ok) return;
    expect(JSON.parse(payload)).toMatchObject(decoded.value);
    expect(decode(message, encode(message, decoded.value))).toEqual(decoded);
  });

  test.each(golden.invalid)("is refused: $name", ({ payload, fault, identity }) => {
    expect(decode(message, bytes(payload))).toMatchObject({ ok: false, fault: { code: fault } });
    if (identity !== undefined) expect(readTapIdentity(bytes(payload))).toEqual(identity);
  });
});
