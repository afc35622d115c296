import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type School, startSchool } from "./running-school.ts";

type Parameter = { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: object };
type Content = Readonly<Record<string, { readonly schema?: object }>>;
type Operation = {
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
  readonly security?: readonly object[];
};
type Document = {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly security: readonly object[];
  readonly components: { readonly securitySchemes: object };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

let school: School;
let document: Document;
beforeAll(async () => {
  school = await startSchool();
  document = (await (await fetch(`${school.url}/api/v1/openapi.json`)).json()) as Document;
});
afterAll(() => school.stop());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

/** Contract section 3, and the routes that were added to it. */
const PROMISED = [
  "get /api/v1/live",
  "get /api/v1/headcount",
  "get /api/v1/students/{id}/custody",
  "get /api/v1/students",
  "get /api/v1/alarms",
  "post /api/v1/alarms/{id}/acknowledge",
  "post /api/v1/alarms/{id}/shelve",
  "post /api/v1/alarms/{id}/resolve",
  "get /api/v1/pickups",
  "post /api/v1/pickups",
  "post /api/v1/pickups/{id}/confirm",
  "post /api/v1/pickups/{id}/deny",
  "get /api/v1/handovers",
  "post /api/v1/handovers",
  "post /api/v1/handovers/{id}/accept",
  "post /api/v1/handovers/{id}/decline",
  "get /api/v1/journal",
  "get /api/v1/readers",
  "get /api/v1/staff",
  "get /api/v1/time",
  "get /api/v1/keys",
  "get /api/v1/me",
  "get /api/v1/rolls",
  "post /api/v1/rolls/{session}/settle",
  "post /api/v1/roster/imports",
  "post /api/v1/students/{id}/settle",
  "get /api/v1/calendar",
  "post /api/v1/calendar",
  "get /api/v1/leaves",
  "post /api/v1/students/{id}/leave",
  "post /api/v1/leaves/{id}/close",
  "get /api/v1/no-shows",
  "post /api/v1/students/{id}/no-show",
  "post /api/v1/students/{id}/ask-guardian",
  "post /api/v1/students/{id}/admit",
  "post /api/v1/transits",
  "get /api/v1/sessions",
  "post /api/v1/sessions/{id}/end",
  "post /api/v1/sessions/{id}/cancel",
  "post /api/v1/sessions/{id}/substitute",
  "post /api/v1/sessions/{id}/expect",
  "post /api/v1/day/close",
  "get /api/v1/passes",
  "post /api/v1/passes",
  "post /api/v1/passes/{id}/revoke",
  "post /api/v1/students/{id}/bars",
  "post /api/v1/credentials",
  "post /api/v1/staff/{id}/remove",
  "get /api/v1/lines",
  "get /api/v1/escorts",
  "post /api/v1/escorts",
  "post /api/v1/escorts/{id}/end",
  "get /api/v1/visitors",
  "post /api/v1/visitors",
  "post /api/v1/visitors/{id}/leave",
  "get /api/v1/emergency",
  "post /api/v1/emergency",
  "post /api/v1/emergency/muster",
  "post /api/v1/emergency/end",
  "post /api/v1/alarms/{id}/assign",
  "get /api/v1/enrolments",
  "post /api/v1/enrolments",
  "post /api/v1/enrolments/{id}/review",
  "post /api/v1/enrolments/{id}/approve",
  "post /api/v1/enrolments/{id}/sign",
  "post /api/v1/enrolments/{id}/withdraw",
  "get /api/v1/patrols",
  "post /api/v1/patrols",
  "get /api/v1/findings",
  "post /api/v1/findings/{id}/close",
  "post /api/v1/duty-adjustments",
  "post /api/v1/care-notes",
  "get /api/v1/reports/{report}",
  "get /api/v1/asyncapi.json",
  "get /api/v1/schemas/plan.json",
  "get /api/v1/openapi.json",
  "get /signin",
  "get /livez",
  "get /readyz",
  "get /metrics",
];
const OPEN_TO_ALL = [
  "/livez",
  "/readyz",
  "/metrics",
  "/signin",
  "/api/v1/keys",
  "/api/v1/asyncapi.json",
  "/api/v1/schemas/plan.json",
  "/api/v1/openapi.json",
];

describe("the OpenAPI document", () => {
  test("lists exactly the promised routes", () => {
    expect(
      operations()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual([...PROMISED].sort());
  });

  test("is OpenAPI 3.1, with both ways to sign in", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(document.info.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(document.security).toEqual([{ bearer: [] }, { session: [] }]);
    expect(document.components.securitySchemes).toMatchObject({ bearer: { type: "http" }, session: { in: "cookie" } });
  });

  test("says of each route what it is, its parameters and its answers", () => {
    for (const { path, method, operation } of operations()) {
      const name = `${method} ${path}`;
      expect(operation.summary, name).toBeTruthy();
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, param]) => param);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
      expect(
        declared.map((parameter) => parameter.name),
        name,
      ).toEqual(named);
      expect(Object.keys(operation.responses).length, name).toBeGreaterThan(0);
      for (const response of Object.values(operation.responses)) expect(response.description, name).toBeTruthy();
      const open = OPEN_TO_ALL.includes(path);
      expect(operation.security?.length === 0, name).toBe(open);
    }
  });

  test("has only valid JSON Schemas", () => {
    const ajv = new Ajv2020({ strict: false });
    for (const { path, method, operation } of operations()) {
      const contents = [operation.requestBody, ...Object.values(operation.responses)].flatMap((part) =>
        Object.values(part?.content ?? {}),
      );
      for (const schema of [...contents.map((one) => one.schema), ...(operation.parameters ?? []).map((p) => p.schema)])
        if (schema) expect(() => ajv.compile(schema), `${method} ${path}`).not.toThrow();
    }
  });

  test("asks for an Idempotency-Key on every action", () => {
    for (const { path, method, operation } of operations())
      if (method === "post")
        expect(operation.parameters, path).toContainEqual(
          expect.objectContaining({ name: "idempotency-key", in: "header", required: true }),
        );
  });

  test("the device contract stands beside it", async () => {
    const asyncapi = (await (await fetch(`${school.url}/api/v1/asyncapi.json`)).json()) as { asyncapi: string };
    expect(asyncapi.asyncapi).toBe("3.0.0");
  });
});
