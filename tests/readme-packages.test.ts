import { expect, test } from "vitest";
import { proseOf, quoted, rows, section, textOf } from "./support/readmes.ts";

type Manifest = Readonly<Record<"dependencies" | "devDependencies" | "optionalDependencies", Record<string, string>>>;

const manifest = JSON.parse(textOf("package.json")) as Manifest;
const table = rows(section(proseOf("README.md"), "Packages"));
const named = table.flatMap(([name = ""]) => quoted(name));

test("the table of packages and package.json list the same names, each once", () => {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  const wanted = [dependencies, devDependencies, optionalDependencies].flatMap((part) => Object.keys(part));
  expect([...named].sort()).toEqual(wanted.sort());
});

test("each package has a reason", () => {
  for (const [name, reason = ""] of table) expect(reason.length, name).toBeGreaterThan(15);
});
