/**
 * The one file from which a gateway learns its school: plan, people, cards. Rosters from Excel or OneRoster become
 * this too. Names and cards go from here into the vault; the journal gets ids only.
 */
import { type Static, Type } from "typebox";
import { CARD_PATTERN, ID_PATTERN } from "#wire/messages.ts";
import { LANES, PLACE_KINDS, SESSION_KINDS } from "../core/plan.ts";
import { ASSURANCES, CREDENTIAL_STATUSES, DISMISSAL_MODES, STAFF_ROLES } from "../core/roster.ts";

const Id = Type.String({ pattern: ID_PATTERN });
const Strict = { additionalProperties: false } as const;
const Bilingual = Type.Object({ zh: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) }, Strict);
const Minute = Type.Integer({ minimum: 0, maximum: 1439, description: "minutes after local midnight" });
const Seconds = Type.Integer({ minimum: 0 });

const PlanDocument = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    school: Id,
    name: Bilingual,
    zone: Type.String({ minLength: 1 }),
    places: Type.Array(Type.Object({ id: Id, kind: Type.Enum(PLACE_KINDS), name: Bilingual }, Strict)),
    readers: Type.Array(Type.Object({ id: Id, place: Id, lane: Type.Enum(LANES), name: Bilingual }, Strict)),
    groups: Type.Array(Type.Object({ id: Id, name: Bilingual, homeroom: Id }, Strict)),
    sessions: Type.Array(
      Type.Object(
        {
          id: Id,
          kind: Type.Enum(SESSION_KINDS),
          name: Bilingual,
          place: Id,
          start: Minute,
          end: Minute,
          weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 })),
          staff: Type.Array(Id, { minItems: 1 }),
          students: Type.Array(Id),
        },
        Strict,
      ),
    ),
    gateDuty: Type.Array(Type.Object({ place: Id, from: Minute, to: Minute, staff: Id }, Strict)),
    dutyLeader: Id,
    grace: Type.Object(
      {
        repeatTapSeconds: Seconds,
        grantMinutes: Type.Integer({ minimum: 1 }),
        sessionOpensMinutes: Type.Integer({ minimum: 0 }),
        rollOpensMinutes: Type.Integer({ minimum: 0 }),
        rollDueMinutes: Type.Integer({ minimum: 0 }),
        unattendedSeconds: Seconds,
        handoverMinutes: Type.Integer({ minimum: 1 }),
        strandedMinutes: Type.Integer({ minimum: 0 }),
      },
      Strict,
    ),
  },
  Strict,
);

const Window = Type.Object({ from: Minute, to: Minute }, Strict);

export const SchoolDocument = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    plan: PlanDocument,
    students: Type.Array(
      Type.Object(
        {
          id: Id,
          group: Id,
          dismissal: Type.Enum(DISMISSAL_MODES),
          selfDismissal: Type.Union([Window, Type.Null()]),
          guardians: Type.Array(Id),
          barred: Type.Array(Id),
        },
        Strict,
      ),
    ),
    staff: Type.Array(Type.Object({ id: Id, roles: Type.Array(Type.Enum(STAFF_ROLES)) }, Strict)),
    guardians: Type.Array(Id),
    /** Personal fields; they are sealed under a key per person and never enter the journal in clear. */
    people: Type.Array(
      Type.Object(
        { id: Id, name: Type.String({ minLength: 1, maxLength: 60 }), relation: Type.Optional(Bilingual) },
        Strict,
      ),
    ),
    cards: Type.Array(
      Type.Object(
        {
          card: Type.String({ pattern: CARD_PATTERN }),
          person: Id,
          assurance: Type.Enum(ASSURANCES),
          status: Type.Enum(CREDENTIAL_STATUSES),
        },
        Strict,
      ),
    ),
  },
  Strict,
);
export type SchoolDocument = Static<typeof SchoolDocument>;
