/** What keeps somebody out: bars (G3), cards that are lost (G4), adults who are unfit (QS-04). */
import { Type } from "typebox";
import { CARD_PATTERN } from "#wire/messages.ts";
import { BarView, CredentialView } from "../contract/day.ts";
import { StaffView } from "../contract/live.ts";
import { Problem, problem } from "../contract/problem.ts";
import type { CredentialId, PersonId } from "../core/ids.ts";
import { CREDENTIAL_STATUSES } from "../core/roster.ts";
import { isKnownPerson } from "../core/rules/collectors.ts";
import type { CampusState } from "../core/state.ts";
import { staffView } from "../views/people.ts";
import { actor, actSaying } from "./actions.ts";
import { IN_THE_OFFICE, STAFF, type WebContext } from "./context.ts";
import { actionSchema, allowed, params, Reason, Strict, Words } from "./fields.ts";
import { introduce, SomeBody } from "./new-person.ts";
import { requireSecond, secondOf, TwoPeopleHeaders } from "./second-person.ts";

/** Adds bars, the status of cards, and the removal of adults. */
export function addSafeguardRoutes(context: WebContext): void {
  addBars(context);
  addCredentials(context);
  addRemoval(context);
}

function addBars(context: WebContext): void {
  const { app, loop, names } = context;
  app.post(
    "/api/v1/students/:id/bars",
    {
      onRequest: [...allowed(IN_THE_OFFICE), requireSecond],
      schema: {
        ...actionSchema(
          {
            tag: "people",
            summary: "a bar is laid or lifted by two people of the office with a document, who both have signed in",
          },
          BarView,
          Type.Object({ person: SomeBody, barred: Type.Boolean(), document: Words }, Strict),
        ),
        headers: TwoPeopleHeaders,
        params,
      },
    },
    async (request) => {
      const { barred, document } = request.body;
      const student = request.params.id;
      const second = await secondOf(context, request, IN_THE_OFFICE);
      const { person, personal } = introduce(request, request.body.person, "b");
      // An id is not looked at by the rule, which knows nobody's name: any word could stand there.
      if (personal.length === 0 && !isMeant(loop.state(), student, person))
        throw new Problem("person/unknown", 404, "no such person", { people: [person] });
      await actSaying(context, request, {
        about: student,
        text: document,
        personal,
        event: (paper) => ({
          kind: "bar-changed",
          by: actor(request),
          second,
          student,
          person,
          barred,
          document: paper,
        }),
      });
      return { student: names.named(student), person: names.related(person), barred };
    },
  );
}

/** Somebody whom the school knows, or who is barred already and may be known for nothing else. */
function isMeant(state: CampusState, student: string, person: PersonId): boolean {
  return isKnownPerson(state, person) || state.roster.students.get(student)?.barred.includes(person) === true;
}

function addCredentials(context: WebContext): void {
  const { app, loop, names, credentials } = context;
  app.post(
    "/api/v1/credentials",
    {
      // Whoever finds a card reports it; that only the office makes it count again, the rules say.
      onRequest: allowed(STAFF),
      schema: actionSchema(
        { tag: "people", summary: "a card is reported lost, blocked, or found again; name it by its UID or its id" },
        CredentialView,
        Type.Object(
          {
            card: Type.Optional(Type.String({ pattern: CARD_PATTERN, description: "UID" })),
            credential: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
            status: Type.Enum(CREDENTIAL_STATUSES),
            reason: Reason,
          },
          Strict,
        ),
      ),
    },
    async (request) => {
      const { card, credential, status, reason = "" } = request.body;
      const id = card === undefined ? credential : credentials(card);
      if (id === undefined || (card !== undefined && credential !== undefined))
        throw problem("request/invalid", "name the card by `card` or by `credential`, and by one of them only");
      await actSaying(context, request, {
        about: holderOf(loop.state(), id) ?? actor(request),
        text: reason,
        event: (words) => ({ kind: "credential-changed", by: actor(request), credential: id, status, reason: words }),
      });
      const known = loop.state().roster.credentials.get(id);
      if (!known) throw new Problem("credential/unknown", 404, "no such card");
      return { id, person: names.named(known.person), status: known.status };
    },
  );
}

const holderOf = (state: CampusState, credential: CredentialId): PersonId | undefined =>
  state.roster.credentials.get(credential)?.person;

function addRemoval(context: WebContext): void {
  const { app, loop, names } = context;
  app.post(
    "/api/v1/staff/:id/remove",
    {
      onRequest: allowed(IN_THE_OFFICE),
      schema: {
        ...actionSchema(
          { tag: "people", summary: "an adult is removed as unfit; their cards and tokens are refused from now on" },
          StaffView,
          Type.Object({ reason: Reason }, Strict),
        ),
        params,
      },
    },
    async (request) => {
      const { id } = request.params;
      const subject = await actSaying(context, request, {
        about: id,
        text: request.body.reason ?? "",
        event: (reason) => ({ kind: "staff-removed", by: actor(request), staff: id, reason }),
      });
      const member = loop.state().roster.staff.get(subject);
      if (!member) throw new Problem("staff/unknown", 404, "no such member of staff");
      return staffView(names, member);
    },
  );
}
