import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { GatewaySettings } from "../../../../gateway/config.ts";
import { readSettings } from "../../../../gateway/contract/settings.ts";
import { PlanFileError } from "../../../../gateway/intake/plan/plan-fault.ts";
import { startGateway } from "../../../../gateway/start.ts";

const EXAMPLE = join(import.meta.dirname, "../../../../gateway/intake/example-plan.yaml");

/** Starts a gateway whose settings name this plan file, and stops it; the school it says it is. */
async function startWith(planFile: string, dataDir: string): Promise<unknown> {
  let school: unknown = null;
  const gateway = await startGateway({
    dataDir,
    settings: readSettings({
      section: "gateway",
      schema: GatewaySettings,
      file: `gateway: { plan: { file: ${JSON.stringify(planFile)} } }`,
      environment: {},
      flags: { "http-port": "0", "mqtt-port": "0" },
    }),
    log: (_level, event, fields) => {
      if (event === "gateway-started") school = fields?.school;
    },
  });
  await gateway.stop();
  return school;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "baton-start-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

test("P1: a gateway that is given nothing but a plan file is that school", async () => {
  const data = folder();
  expect(await startWith(EXAMPLE, data)).toBe("plane-tree");
  expect(await startWith(EXAMPLE, data)).toBe("plane-tree");
});

test("a plan file that cannot be read ends the start before anything of the school is opened", async () => {
  const data = folder();
  const broken = join(data, "plan.yaml");
  writeFileSync(broken, "version: 1\n\tschool: demo\n");
  await expect(startWith(broken, data)).rejects.toThrow(PlanFileError);
  await expect(startWith(join(data, "none.yaml"), data)).rejects.toMatchObject({ code: "plan/unreadable" });
  expect(existsSync(join(data, "gateway", "journal.db"))).toBe(false);
});
