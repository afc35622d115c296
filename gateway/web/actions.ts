/**
 * Staff actions: one key, one action, one answer; what people write goes to the vault; and what a refusal of the rules
 * is called in HTTP.
 */
import { createHash, createHmac } from "node:crypto";
import canonicalize from "canonicalize";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { Problem, problem } from "../contract/problem.ts";
import type { NoteRef, PersonId, StaffId } from "../core/ids.ts";
import { JournalError } from "../journal/errors.ts";
import type { PersonalRow } from "../journal/journal.ts";
import { isStorable } from "../journal/storable.ts";
import { type IncomingEvent, LoopError, type Outcome, type Work } from "../loop.ts";
import { noteField, noteReference } from "../views/notes.ts";
import type { WebContext } from "./context.ts";
import { REFUSALS } from "./refusals.ts";

/** Longest Idempotency-Key, characters. */
export const ACTION_KEY_LENGTH_MAX = 128;
/** Characters of base64url that stand for person and key in the journal: 132 bits. */
export const ACTION_HASH_LENGTH = 22;
/** Characters of base64url of a note's id: 96 bits, so that no two actions of a school ever share one. */
export const NOTE_ID_LENGTH = 16;

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
export function act(context: WebContext, request: FastifyRequest, event: IncomingEvent): Promise<string> {
  return perform(context, request, { event });
}

/** What somebody writes along with an action. */
export type Saying = {
  /** Whom the words are about: they lie under that person's key and go with it. */
  readonly about: PersonId;
  readonly text: string;
  /** The event, with a reference instead of the words; "" for no words at all. */
  readonly event: (reason: NoteRef) => IncomingEvent;
  /** Further personal fields that the event brings, such as a visitor's name. */
  readonly personal?: readonly PersonalRow[];
};

/** Like `act`, with words: they become a personal field in the same transaction and stand nowhere in clear. */
export function actSaying(context: WebContext, request: FastifyRequest, saying: Saying): Promise<string> {
  const { about, text, event, personal = [] } = saying;
  return actWriting(context, request, {
    words: [{ about, text }],
    event: ([reason = ""]) => event(reason),
    personal,
  });
}

/** Like `actSaying`, where several things are written at once; each becomes a reference of its own. */
export function actWriting(
  context: WebContext,
  request: FastifyRequest,
  writing: {
    readonly words: readonly Pick<Saying, "about" | "text">[];
    readonly event: (references: readonly NoteRef[]) => IncomingEvent;
    readonly personal: readonly PersonalRow[];
  },
): Promise<string> {
  const notes = writing.words.map(({ about, text }, index) => {
    const id = wordsId(request, index);
    const isSaid = text.trim() !== "";
    return {
      reference: isSaid ? noteReference(about, id) : "",
      rows: isSaid ? [{ person: about, field: noteField(id), value: text }] : [],
    };
  });
  const personal = [...writing.personal, ...notes.flatMap(({ rows }) => rows)];
  const event = writing.event(notes.map(({ reference }) => reference));
  return perform(context, request, { event, ...(personal.length > 0 && { personal }) });
}

/** The first words of an action lie under a part of its own hash, further ones under hashes made from it. */
function wordsId(request: FastifyRequest, index: number): string {
  const own = actionHash(request);
  const hashed = index === 0 ? own : createHash("sha256").update(`${own}:${index}`).digest("base64url");
  return hashed.slice(0, NOTE_ID_LENGTH);
}

/** Stands for whoever runs the command line on the gateway's own machine: no person, but the installation. */
export const COMMAND_LINE = "@command-line";

const actionOf = (context: WebContext, request: FastifyRequest) => markOf(context, request, actor(request));

/** By what the same action is known again. `who` acts: a person, or what stands for the installation itself. */
export function markOf(
  { actionKey }: Pick<WebContext, "actionKey">,
  request: FastifyRequest,
  who: string,
): NonNullable<Work["action"]> {
  return { key: actionHash(request, who).slice(0, ACTION_HASH_LENGTH), digest: digestOf(request, actionKey) };
}

async function perform(context: WebContext, request: FastifyRequest, work: Omit<Work, "action">): Promise<string> {
  const { answer } = await submit(context, { ...work, action: actionOf(context, request) });
  if (answer.kind === "refused") {
    const [status, detail] = REFUSALS[answer.code];
    const { rule, people, clause } = answer;
    throw new Problem(answer.code, status, detail, { rule, people, ...(clause !== undefined && { clause }) });
  }
  if (answer.kind === "done") return answer.subject;
  throw new TypeError(`an action was answered with "${answer.kind}"`);
}

const submit = ({ loop }: WebContext, work: Work): Promise<Outcome> => asProblems(loop.submit(work));

/** What the writer could not do, as problems. */
export async function asProblems<T>(doing: Promise<T>): Promise<T> {
  try {
    return await doing;
  } catch (error) {
    if (error instanceof LoopError && error.code === "idempotency/key-reused")
      throw problem("idempotency/key-reused", "this Idempotency-Key was used for another action");
    if (!(error instanceof JournalError)) throw error;
    throw new Problem(error.code, 503, "this could not be stored, so it was not done; try again with the same key");
  }
}

/**
 * Who acts and under which key, base64url. The key itself is not stored: whoever wrote the client chose it, and it may
 * say anything.
 */
export function actionHash(request: FastifyRequest, who: string = actor(request)): string {
  return createHash("sha256").update(`${who}:${request.headers["idempotency-key"]}`).digest("base64url");
}

/** What was asked for, so that the same key with another body is seen. */
function digestOf(request: FastifyRequest, key: Uint8Array): string {
  if (!isStorable(request.body ?? null))
    throw problem("request/invalid", "a text in the body holds half a character (a lone surrogate)");
  const body = canonicalize(request.body ?? null) ?? "null";
  return createHmac("sha256", key).update(`${request.method} ${request.url}\n${body}`).digest("hex");
}
