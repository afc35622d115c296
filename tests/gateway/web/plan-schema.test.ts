import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { GRACE } from "#core/grace.ts";
import { DEFAULT_PAY, PLAN_DEFAULTS } from "#core/plan-defaults.ts";
import { PLAN_SCHEMA_ID } from "../../../gateway/intake/plan/schema.ts";
import { type School, startSchool } from "./running-school.ts";

type Node = {
  readonly title?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly additionalProperties?: boolean;
};
type Schema = Node & { readonly $schema: string; readonly $id: string; readonly examples: readonly unknown[] };

const EXAMPLE = readFileSync(join(import.meta.dirname, "../../../gateway/intake/example-plan.yaml"), "utf8");
const example = () => parse(EXAMPLE) as Record<string, never>;

let school: School;
let schema: Schema;
let validate: ValidateFunction;
let type: string | null;
beforeAll(async () => {
  school = await startSchool();
  const answer = await fetch(`${school.url}/api/v1/schemas/plan.json`);
  type = answer.headers.get("content-type");
  schema = (await answer.json()) as Schema;
  validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema);
});
afterAll(() => school.stop());

/** Every part of the schema with the path to it. */
function parts(node: Node, path: string): (readonly [string, Node])[] {
  const below = Object.entries(node.properties ?? {}).flatMap(([name, child]) => parts(child, `${path}.${name}`));
  return [[path, node], ...below, ...(node.items ? parts(node.items, `${path}[]`) : [])];
}

describe("the plan's published schema", () => {
  test("is open to all, JSON Schema 2020-12, and says which it is", () => {
    expect(type).toMatch(/^application\/schema\+json/);
    expect(schema).toMatchObject({ $schema: "https://json-schema.org/draft/2020-12/schema", $id: PLAN_SCHEMA_ID });
  });

  test("accepts the example plan, and its own examples", () => {
    expect(validate(example()), JSON.stringify(validate.errors)).toBe(true);
    expect(schema.examples.length).toBeGreaterThan(0);
    for (const one of schema.examples) expect(validate(one), JSON.stringify(validate.errors)).toBe(true);
  });

  test.each<[string, (plan: Record<string, never>) => unknown]>([
    ["a mistyped field", (plan) => ({ ...plan, stagge: "primary" })],
    ["a missing one", ({ dutyLeader: _, ...plan }) => plan],
    ["a time that is none", (plan) => ({ ...plan, closes: "25:00" })],
    ["a time with a Chinese colon", (plan) => ({ ...plan, closes: "19：30" })],
    [
      "a season that is none",
      (plan) => ({ ...plan, windows: [{ kind: "after-school", season: { from: "5-1", to: "10-01" } }] }),
    ],
    [
      "R5: a time outside its hard range",
      (plan) => ({ ...plan, grace: { handoverMinutes: GRACE.handoverMinutes.max + 1 } }),
    ],
    [
      "R5: a dated change outside it",
      (plan) => ({
        ...plan,
        graceChanges: [{ from: "2026-12-01", reason: "snow", values: { handoverMinutes: 0 } }],
      }),
    ],
    ["a kind that is none", (plan) => ({ ...plan, stage: "kindergarten" })],
    ["a version that is text", (plan) => ({ ...plan, version: "1" })],
  ])("refuses %s", (_what, spoil) => {
    expect(validate(spoil(example()))).toBe(false);
  });

  test("every field has a title, and no object takes fields that it does not know", () => {
    const found = parts(schema, "plan");
    expect(found.length).toBeGreaterThan(150);
    for (const [path, node] of found) {
      if (!path.endsWith("[]")) expect(node.title, path).toBeTruthy();
      if (node.properties) expect(node.additionalProperties, path).toBe(false);
    }
  });

  test("P1: a default in the schema is the one that is filled in", () => {
    const { grace, pay, ...rest } = PLAN_DEFAULTS;
    const at = (path: string) => parts(schema, "plan").find(([one]) => one === path)?.[1];
    for (const [name, value] of Object.entries(rest)) expect(at(`plan.${name}`)?.default, name).toEqual(value);
    for (const [name, value] of Object.entries(grace)) expect(at(`plan.grace.${name}`)?.default, name).toBe(value);
    for (const [name, value] of Object.entries(DEFAULT_PAY))
      expect(at(`plan.pay.${name}`)?.default, name).toEqual(value);
    expect(pay).toEqual(DEFAULT_PAY);
    // What has no default has to be written.
    expect(new Set(schema.required)).toEqual(
      new Set(Object.keys(schema.properties ?? {}).filter((name) => !Object.hasOwn(PLAN_DEFAULTS, name))),
    );
  });

  test("the hard ranges stand in it, so that an editor says at once what no plan can leave", () => {
    for (const [name, { min, max }] of Object.entries(GRACE))
      expect(schema.properties?.grace?.properties?.[name], name).toMatchObject({ minimum: min, maximum: max });
  });
});
