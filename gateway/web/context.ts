/** What every route of the gateway stands on. */
import type { KeyObject } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { HttpApp, HttpLog } from "../contract/http.ts";
import type { ReaderView, TimeView } from "../contract/live.ts";
import type { Bearer, TokenRole } from "../contract/token.ts";
import type { CredentialId } from "../core/ids.ts";
import type { Journal } from "../journal/journal.ts";
import type { Loop } from "../loop.ts";
import type { Names } from "../views/names.ts";

export type WebContext = {
  readonly app: HttpApp;
  readonly clock: Clock;
  readonly loop: Loop;
  readonly journal: Journal;
  readonly names: Names;
  readonly readers: () => readonly ReaderView[];
  readonly credentials: (card: string) => CredentialId;
  readonly signingKey: KeyObject;
  /** Keys the digests of what was asked for: from a bare hash a reason or a card's number could be guessed. */
  readonly actionKey: Uint8Array;
  /** Keys the hashes of one-time codes, and makes the codes themselves. */
  readonly codeKey: Uint8Array;
  /** Whom a token speaks for; null for one that is not valid here. */
  readonly bearerOf: (token: string) => Promise<Bearer | null>;
  readonly log: HttpLog;
  /** IANA zone while no plan was adopted. */
  readonly zone: string;
};

/** Roles of people who work at the school: they may read what the screens show. */
export const STAFF = [
  "guard",
  "teacher",
  "homeroom",
  "office",
  "patrol",
  "lead",
] as const satisfies readonly TokenRole[];
/** Who decides at the gate. */
export const AT_THE_GATE = ["guard", "office", "lead"] as const satisfies readonly TokenRole[];
/** Who holds children in a room. */
export const IN_A_ROOM = ["teacher", "homeroom", "office", "lead"] as const satisfies readonly TokenRole[];
/** Who answers an alarm: everybody but the patrol, who records and does not decide. */
export const ON_DUTY = ["guard", "teacher", "homeroom", "office", "lead"] as const satisfies readonly TokenRole[];
/** Who decides for the school. */
export const IN_THE_OFFICE = ["office", "lead"] as const satisfies readonly TokenRole[];
/** Who knows the families: they keep leave, enrolments and passes. */
export const WITH_FAMILIES = ["homeroom", "office", "lead"] as const satisfies readonly TokenRole[];
/** Who may read the whole record. */
export const AUDITORS = ["office", "patrol", "lead"] as const satisfies readonly TokenRole[];

/** School time, how fast it runs, and the day that has begun. */
export function timeView({ clock, loop, zone }: Pick<WebContext, "clock" | "loop" | "zone">): TimeView {
  const { plan, day } = loop.state();
  return { now: clock.now(), speed: clock.speed, day: day?.day ?? null, zone: plan?.zone ?? zone };
}
