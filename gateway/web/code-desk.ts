/** One-time codes (G3): made from a secret, known by a keyed hash, and not to be found by trying. */
import { createHmac } from "node:crypto";
import type { Clock } from "../clock.ts";
import { Problem } from "../contract/problem.ts";
import type { CredentialId, PlaceId } from "../core/ids.ts";
import type { CampusState, Pass } from "../core/state.ts";

/** Digits of a code: enough for a telephone, too many to guess. */
export const CODE_DIGITS = 8;
/** Wrong codes that one gate may try within CODE_WINDOW_MS; further ones, right or wrong, are not looked at. */
export const WRONG_CODES_MAX = 5;
/** Real milliseconds. */
export const CODE_WINDOW_MS = 10 * 60_000;
/** Characters of base64url of a code's hash: 132 bits, as of a card. */
const HASH_LENGTH = 22;
/** Codes that are tried until one is free; a school gives some dozens a day, so the first nearly always is. */
const DRAWS_MAX = 16;

/** What a code that was shown may be refused with, with its status. */
export const CODE_PROBLEMS = {
  "pickup/code-unknown": 422,
  "pickup/too-many-codes": 429,
} as const;

/** A code as it is handed on, and by what the journal knows it. */
export type Code = { readonly digits: string; readonly hash: CredentialId };

export type CodeDesk = {
  /** A code for an action: one that no pass has yet. */
  draw(action: string, state: CampusState): Code;
  /**
   * The digits of a code that this action drew, from its hash. Codes are made from who acted and their Idempotency-Key
   * under the installation's secret, so that the same action again, whose first answer was lost, shows the same digits,
   * though nobody keeps them. Null for the code of another action.
   */
  digitsOf(action: string, hash: CredentialId): string | null;
  /**
   * The pass that these digits stand for. Spaces and hyphens do not count.
   * @throws Problem for digits that stand for none, and for any after too many wrong ones at this gate
   */
  find(state: CampusState, gate: PlaceId, digits: string): Pass;
};

/** @param key the installation's secret for codes */
export function createCodeDesk(key: Uint8Array, clock: Pick<Clock, "up">): CodeDesk {
  const wrongAt = new Map<PlaceId, readonly number[]>();
  const hashOf = (digits: string): CredentialId =>
    createHmac("sha256", key).update(`hash\n${digits}`).digest("base64url").slice(0, HASH_LENGTH);
  const codesOf = (action: string): readonly Code[] =>
    Array.from({ length: DRAWS_MAX }, (_, draw) => {
      const bytes = createHmac("sha256", key).update(`digits\n${action}\n${draw}`).digest();
      const digits = String(bytes.readBigUInt64BE() % 10n ** BigInt(CODE_DIGITS)).padStart(CODE_DIGITS, "0");
      return { digits, hash: hashOf(digits) };
    });

  return {
    draw(action, state) {
      const free = codesOf(action).find(({ hash }) => passOf(state, hash) === undefined);
      if (free === undefined) throw new Error("no free one-time code was drawn");
      return free;
    },
    digitsOf: (action, hash) => codesOf(action).find((code) => code.hash === hash)?.digits ?? null,
    find(state, gate, digits) {
      // What is no place of the plan counts as one: the list stays as short as the plan's.
      const at = state.planned.places.has(gate) ? gate : "";
      const wrong = (wrongAt.get(at) ?? []).filter((when) => clock.up() - when < CODE_WINDOW_MS);
      if (wrong.length >= WRONG_CODES_MAX)
        throw codeProblem("pickup/too-many-codes", "too many wrong codes here; look the child up by name, or wait");
      const pass = passOf(state, hashOf(digits.replaceAll(/[\s-]/g, "")));
      if (pass !== undefined) return pass;
      wrongAt.set(at, [...wrong, clock.up()]);
      throw codeProblem("pickup/code-unknown", "this one-time code is not known");
    },
  };
}

const codeProblem = (code: keyof typeof CODE_PROBLEMS, detail: string): Problem =>
  new Problem(code, CODE_PROBLEMS[code], detail);

function passOf(state: CampusState, hash: CredentialId): Pass | undefined {
  for (const pass of state.passes.values()) if (pass.code === hash) return pass;
  return undefined;
}
