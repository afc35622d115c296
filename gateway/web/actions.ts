/** Staff actions: one key, one action, one answer; and what a refusal of the rules is called in HTTP. */
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { Problem, problem } from "../contract/problem.ts";
import type { ActionRefusal } from "../core/decision.ts";
import type { StaffId } from "../core/ids.ts";
import { JournalError } from "../journal/errors.ts";
import { isStorable } from "../journal/storable.ts";
import { type IncomingEvent, LoopError, type Outcome } from "../loop.ts";
import type { WebContext } from "./context.ts";

/** Longest Idempotency-Key, characters. */
export const ACTION_KEY_LENGTH_MAX = 128;

/** Documents the header; `requireActionKey` is what checks it, so that a missing one has a code of its own. */
export const ActionHeaders = Type.Object({
  "idempotency-key": Type.String({
    description: `1 to ${ACTION_KEY_LENGTH_MAX} visible ASCII characters; the same key twice is one action`,
  }),
});

const KEY_PATTERN = /^[\x21-\x7e]+$/;

/** A hook before everything that a body could be wrong about: without a key nothing can be tried twice safely. */
export async function requireActionKey(request: FastifyRequest): Promise<void> {
  const key = request.headers["idempotency-key"];
  if (key === undefined || key === "")
    throw problem("idempotency/key-missing", "send an Idempotency-Key header, a new one for each action");
  if (typeof key !== "string" || key.length > ACTION_KEY_LENGTH_MAX || !KEY_PATTERN.test(key))
    throw problem(
      "idempotency/key-invalid",
      `the Idempotency-Key must be 1 to ${ACTION_KEY_LENGTH_MAX} visible ASCII characters`,
    );
}

/** The person as whom the request acts. */
export function actor(request: FastifyRequest): StaffId {
  const person = request.bearer?.person;
  if (!person) throw problem("auth/person-required", "this token names no person, so nobody would have done this");
  return person;
}

/**
 * Gives the event to the writer and waits until it is durable.
 *
 * @returns the subject of the answer: the pickup, handover, alarm, session or student concerned
 * @throws Problem when the rules refuse, the key was used for something else, or it cannot be stored now
 */
export async function act(context: WebContext, request: FastifyRequest, event: IncomingEvent): Promise<string> {
  const action = { key: `${actor(request)}:${request.headers["idempotency-key"]}`, digest: digestOf(request) };
  const { answer } = await submit(context, { event, action });
  if (answer.kind === "refused") {
    const [status, detail] = REFUSALS[answer.code];
    throw new Problem(answer.code, status, detail, { rule: answer.rule, people: answer.people });
  }
  if (answer.kind === "done") return answer.subject;
  throw new TypeError(`an action was answered with "${answer.kind}"`);
}

async function submit({ loop }: WebContext, work: Parameters<WebContext["loop"]["submit"]>[0]): Promise<Outcome> {
  try {
    return await loop.submit(work);
  } catch (error) {
    if (error instanceof LoopError && error.code === "idempotency/key-reused")
      throw problem("idempotency/key-reused", "this Idempotency-Key was used for another action");
    if (!(error instanceof JournalError)) throw error;
    throw new Problem(error.code, 503, "this could not be stored, so it was not done; try again with the same key");
  }
}

/** What was asked for, so that the same key with another body is seen. */
function digestOf(request: FastifyRequest): string {
  if (!isStorable(request.body ?? null))
    throw problem("request/invalid", "a text in the body holds half a character (a lone surrogate)");
  const body = canonicalize(request.body ?? null) ?? "null";
  return createHash("sha256").update(`${request.method} ${request.url}\n${body}`).digest("hex");
}

/** Each refusal of the rules: 404 names nothing, 409 not in this state or not by this person, 422 the words are wrong. */
export const REFUSALS = {
  "not-ready": [503, "the school's plan is not adopted yet"],
  "pickup/unknown": [404, "no such pickup today"],
  "pickup/already-settled": [409, "somebody has settled this pickup already"],
  "pickup/collector-required": [422, "name the adult who collects"],
  "pickup/not-on-list": [409, "this adult is not on the child's pickup list"],
  "pickup/barred": [409, "this adult is barred from the child; only the office can lift that"],
  "pickup/not-on-site": [409, "the child is not on site"],
  "pickup/already-open": [409, "there is an open pickup for this child already"],
  "gate/unknown": [404, "no such gate"],
  "student/unknown": [404, "no such student"],
  "staff/unknown": [404, "no such member of staff"],
  "person/unknown": [404, "no such person"],
  "place/unknown": [404, "no such place"],
  "handover/unknown": [404, "no such handover today"],
  "handover/already-settled": [409, "this handover is settled already"],
  "handover/not-custodian": [409, "only the adult who holds the children can hand them over"],
  "handover/not-recipient": [409, "only the adult to whom it was offered can answer"],
  "handover/not-in-custody": [409, "a child named here is not in this adult's care"],
  "handover/count-mismatch": [422, "the count and the named children disagree"],
  "handover/unexplained-difference": [422, "the two counts differ by children who are not named"],
  "handover/already-offered": [409, "these children are being handed over already"],
  "roll/unknown-session": [404, "no such session today"],
  "roll/not-open": [409, "the roll call is not open yet"],
  "roll/not-custodian": [409, "only the adult who holds the room settles its roll"],
  "roll/incomplete": [422, "a child is left without an answer"],
  "roll/already-closed": [409, "the roll is closed already"],
  "roll/not-expected": [422, "a child named here does not belong to this session"],
  "alarm/unknown": [404, "no such alarm today"],
  "alarm/closed": [409, "this alarm is closed already"],
  "alarm/cannot-shelve": [409, "an alarm of this priority cannot be shelved"],
  "alarm/still-active": [409, "the cause of this alarm still holds"],
  "settle/reason-required": [422, "say why"],
} as const satisfies Record<ActionRefusal, readonly [404 | 409 | 422 | 503, string]>;
