/** `baton token`: bearer tokens for scripts and MQTT passwords for readers, also while the gateway runs. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { wallNow } from "../clock.ts";
import { signToken, TOKEN_ROLES, type TokenRole } from "../contract/token.ts";
import { readIdentity } from "../identity.ts";
import { devicePassword, openKeys } from "../keys.ts";
import { DATA_DIRECTORY, EXIT, UsageError, type Verb } from "./verb.ts";

/** Roles whose tokens the district server reads; their key is the server's. */
const DISTRICT_ROLES: readonly TokenRole[] = ["district", "inspector", "gateway"];

/** What the demo leaves in the data directory so that a token needs no `--person`. */
export type DemoMark = { readonly school: string; readonly persons: Readonly<Record<string, string>> };
export const DEMO_MARK = "demo.json";

const demoMark = (data: string): DemoMark | null => {
  const file = join(data, DEMO_MARK);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as DemoMark) : null;
};

function schoolOf(data: string): string {
  const school = readIdentity(join(data, "gateway"))?.school ?? demoMark(data)?.school;
  if (!school) throw new UsageError(`no gateway has run in ${data} yet; start one, or name its directory with --data`);
  return school;
}

/** 32 bytes as base64url text, made by the server at its first start. */
function serverKey(data: string): Uint8Array {
  const file = join(data, "server", "keys", "token.key");
  if (!existsSync(file))
    throw new UsageError(`no district server has run in ${data} yet; it makes its key at first start`);
  return Buffer.from(readFileSync(file, "utf8").trim(), "base64url");
}

/** A token of this role for this person. */
export async function mintToken(data: string, role: TokenRole, person: string | null): Promise<string> {
  const key = DISTRICT_ROLES.includes(role) ? serverKey(data) : gatewayKeys(data).token;
  const school = role === "district" || role === "inspector" ? "district" : schoolOf(data);
  return signToken(key, { role, person, school }, wallNow());
}

const gatewayKeys = (data: string) => openKeys(join(data, "gateway", "keys"), (bytes) => randomBytes(bytes));

/** MQTT password of a reader. */
export const mintDevicePassword = (data: string, reader: string): string =>
  devicePassword(gatewayKeys(data), schoolOf(data), reader);

export const tokenVerb: Verb = {
  name: "token",
  summary: "print a bearer token, or a reader's MQTT password",
  usage: `baton token --role ROLE [--person ID] [--reader ID] [--data DIR] [--json]
ROLE is one of ${[...TOKEN_ROLES, "device"].join(", ")}.
People's roles act as a named person (in the demo a spare one is the default). --role device prints that reader's MQTT password.
Example: curl -H "Authorization: Bearer $(baton token --role guard)" http://127.0.0.1:8080/api/v1/pickups?state=open`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        role: { type: "string" },
        person: { type: "string" },
        reader: { type: "string" },
        data: { type: "string", default: DATA_DIRECTORY },
        json: { type: "boolean", default: false },
      },
    });
    const print = (token: string) => console.log(values.json ? JSON.stringify({ token }) : token);
    if (values.role === "device") {
      if (!values.reader) throw new UsageError("--role device needs --reader ID");
      print(mintDevicePassword(values.data, values.reader));
      return EXIT.done;
    }
    const role = TOKEN_ROLES.find((known) => known === values.role);
    if (!role) throw new UsageError(`--role must be one of ${[...TOKEN_ROLES, "device"].join(", ")}`);
    const person = values.person ?? demoMark(values.data)?.persons[role] ?? null;
    if (person === null && !DISTRICT_ROLES.includes(role))
      throw new UsageError(`a ${role} acts as a named person: say which with --person ID`);
    print(await mintToken(values.data, role, person));
    return EXIT.done;
  },
};
