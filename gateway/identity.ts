/** Whose gateway this is: for the command line, and for the district, which tells gateways apart by name. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Entropy } from "./keys.ts";

const IDENTITY_FILE = "identity.json";
const NAME_BYTES = 4;

export type Identity = { readonly school: string; readonly gateway: string };

/** As the last start left it in the gateway's directory; null before the first. */
export function readIdentity(directory: string): Identity | null {
  const file = join(directory, IDENTITY_FILE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Identity) : null;
}

/** The gateway's identity for this school, made at its first start and kept. */
export function keepIdentity(directory: string, school: string, entropy: Entropy): Identity {
  const known = readIdentity(directory);
  if (known?.school === school) return known;
  const identity = { school, gateway: `${school}-${Buffer.from(entropy(NAME_BYTES)).toString("hex")}` };
  writeFileSync(join(directory, IDENTITY_FILE), JSON.stringify(identity, null, 2));
  return identity;
}
