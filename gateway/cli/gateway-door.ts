/**
 * How a verb reaches the one writer of a data directory: over HTTP when its gateway runs; otherwise it opens the journal
 * itself, which the journal's lock allows to one process at a time.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { realClock } from "../clock.ts";
import type { TokenRole } from "../contract/token.ts";
import { readIdentity } from "../identity.ts";
import type { OpenJournal } from "../journal/journal.ts";
import type { Loop } from "../loop.ts";
import { mintToken } from "./token.ts";

/** Where a gateway listens when nobody says otherwise. */
export const GATEWAY_URL = "http://127.0.0.1:8080";
/** How long a gateway may take to say that it is there, milliseconds. */
const THERE_MS = 2_000;
/** How long it may take for the work, milliseconds. */
const ANSWER_MS_MAX = 120_000;

export const DOOR_FAULTS = ["cli/gateway-elsewhere", "cli/gateway-refused"] as const;

/** The gateway of this data directory cannot be asked, and its journal cannot be opened beside it. */
export class GatewayDoorError extends Error {
  override readonly name = "GatewayDoorError";
  readonly code: (typeof DOOR_FAULTS)[number];
  constructor(code: (typeof DOOR_FAULTS)[number], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type GatewayAddress = {
  /** Data directory. */
  readonly data: string;
  readonly url: string;
  readonly role: TokenRole;
  /** As whom; null: as nobody in particular, which only some routes take. */
  readonly person: string | null;
};

/** An answer that is not the one hoped for comes back too; `status` tells. */
export type GatewayAnswer = { readonly status: number; readonly body: unknown };

/** The journal of a gateway that does not run. */
export type OpenedJournal = {
  readonly loop: Loop;
  readonly journal: OpenJournal;
  readonly credentialOf: (card: string) => string;
  /** Commits what is waiting and gives the lock back. */
  close(): Promise<void>;
};

export type GatewayDoor =
  | { readonly kind: "running"; post(path: string, body: unknown): Promise<GatewayAnswer> }
  | { readonly kind: "stopped"; open(): Promise<OpenedJournal> };

/**
 * Looks whether the gateway of a data directory runs.
 * @throws GatewayDoorError when another gateway answers at that address
 */
export async function findGateway(address: GatewayAddress): Promise<GatewayDoor> {
  const { data, url } = address;
  // Without an identity no gateway ever ran on this directory, so whoever answers there is another's.
  const known = readIdentity(join(data, "gateway")) !== null;
  if (known && (await answers(url))) return running(address);
  return { kind: "stopped", open: () => openStopped(address) };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(new URL("/livez", url), { signal: AbortSignal.timeout(THERE_MS) })).ok;
  } catch {
    return false;
  }
}

async function running({ data, url, role, person }: GatewayAddress): Promise<GatewayDoor> {
  const authorization = `Bearer ${await mintToken(data, role, person)}`;
  return {
    kind: "running",
    async post(path, body) {
      const response = await fetch(new URL(path, url), {
        method: "POST",
        headers: { authorization, "content-type": "application/json", "idempotency-key": randomUUID() },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      const answer = (await response.json()) as { code?: string };
      if (answer.code === "auth/invalid")
        throw new GatewayDoorError(
          "cli/gateway-refused",
          `the gateway at ${url} does not know this token: it is not the one of ${data}, or ${person ?? "nobody"} is not on its staff`,
        );
      return { status: response.status, body: answer };
    },
  };
}

async function openStopped({ data, url }: GatewayAddress): Promise<OpenedJournal> {
  // Native code only now, and only where it is needed.
  const [{ openJournal }, { restoreState }, { credentialId, openKeys }, { createLoop }] = await Promise.all([
    import("../journal/open.ts"),
    import("../journal/restore.ts"),
    import("../keys.ts"),
    import("../loop.ts"),
  ]);
  const directory = join(data, "gateway");
  const keys = openKeys(join(directory, "keys"), randomBytes);
  const journal = await openJournal({ dir: directory, master: keys.master, entropy: randomBytes }).catch((cause) => {
    if ((cause as { code?: string }).code !== "journal/in-use") throw cause;
    throw new GatewayDoorError(
      "cli/gateway-elsewhere",
      `a gateway holds ${data} and does not answer at ${url}; say with --url where it listens`,
      { cause },
    );
  });
  // No day begins and no deadline is judged: that is for the gateway when it runs.
  const loop = createLoop({ journal, clock: realClock(), state: restoreState(journal) });
  return {
    loop,
    journal,
    credentialOf: (card) => credentialId(keys, card),
    async close() {
      await loop.stop();
      await journal.close();
    },
  };
}
