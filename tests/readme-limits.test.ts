import { describe, expect, test } from "vitest";
import { landing, localLinks, proseOf, quoted, ROOT, readmes, rows, section } from "./support/readmes.ts";

type Limit = { readonly readme: string; readonly name: string; readonly file: string; readonly value: number };

/** Rows of the tables of limits: a linked name, a value, what happens at it. */
const limits: Limit[] = readmes().flatMap((readme) =>
  rows(section(proseOf(readme), "Limits")).map(([bound = "", value = ""]) => ({
    readme,
    name: quoted(bound)[0] ?? bound,
    file: landing(readme, localLinks(bound)[0] ?? "").path,
    value: Number(value.replaceAll(",", "")),
  })),
);

describe("tables of limits", () => {
  test.each(["hardware", "firmware-sim", "gateway", "server"])("%s has one", (room) => {
    expect(limits.filter(({ readme }) => readme === `${room}/README.md`).length).toBeGreaterThan(2);
  });

  test.each(limits)("$readme: $name is $value in $file", async ({ name, file, value }) => {
    const module = (await import(`${ROOT}/${file}`)) as Record<string, unknown>;
    expect(module[name]).toBe(value);
  });
});
