import type { TObject } from "typebox";
import { describe, expect, test } from "vitest";
import { settingsOf } from "#contract/settings.ts";
import { GatewaySettings } from "../gateway/config.ts";
import { ServerSettings } from "../server/config.ts";
import { proseOf, quoted, rows, section } from "./support/readmes.ts";

type Described = { readonly default?: unknown; readonly description?: string };

/** Rows as the schema wants them: path, default, meaning. */
const wanted = (name: string, schema: TObject): string[][] =>
  settingsOf(schema).map(({ path, schema: leaf }) => {
    const { default: value, description = "" } = leaf as Described;
    return [`${name}.${path.join(".")}`, value === "" ? "empty" : String(value), description];
  });

const written = (readme: string): string[][] =>
  rows(section(proseOf(readme), "Settings")).map(([name = "", value = "", meaning = ""]) => [
    quoted(name)[0] ?? name,
    quoted(value)[0] ?? value,
    meaning,
  ]);

describe("tables of settings", () => {
  test.each([
    ["gateway", GatewaySettings],
    ["server", ServerSettings],
  ] as const)(
    "%s/README.md has each setting of the schema with its default and its meaning, and no other",
    (room, schema) => {
      expect(written(`${room}/README.md`)).toEqual(wanted(room, schema));
    },
  );
});
