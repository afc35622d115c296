/**
 * What a roster file says, row by row and whatever kind of file it was: the body of `POST /api/v1/roster/imports`.
 * Null says nothing, so what is known stays; an empty list takes away. A school that sends only classes loses no cards.
 */
import { type Static, type TSchema, Type } from "typebox";
import { CARD_PATTERN } from "#wire/messages.ts";
import { DISMISSAL_MODES, EMPLOYMENTS, STAFF_ROLES } from "../../core/roster.ts";

/** Rows of one file, students, staff and leavers together. */
export const ROWS_MAX = 100_000;
/** Characters of one cell. */
export const CELL_CHARS_MAX = 500;
/** Characters of a name. */
export const NAME_CHARS_MAX = 60;
/** Characters of a student's or a staff number. */
export const NUMBER_CHARS_MAX = 64;
/** Guardians of one child in a file. */
export const GUARDIANS_MAX = 4;
/** Cards of one person, and persons barred from one child, in a file. */
export const LISTED_MAX = 10;

const Strict = { additionalProperties: false } as const;
const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength });

/** Where a row was read: the sheet or file, and its row as the program that shows it counts, from 1. */
const ORIGIN = {
  sheet: Type.String({ maxLength: CELL_CHARS_MAX }),
  row: Type.Integer({ minimum: 1 }),
} as const;
export type Origin = { readonly sheet: string; readonly row: number };

const Cards = Nullable(Type.Array(Type.String({ pattern: CARD_PATTERN }), { maxItems: LISTED_MAX }));
const Day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" });
const Minute = Type.Integer({ minimum: 0, maximum: 1439 });
const Phone = Nullable(Type.String({ pattern: "^\\+?\\d{5,15}$" }));

export const GuardianRow = Type.Object(
  {
    ...ORIGIN,
    /** The source system's own key; null: there is none, and name with phone or card tells who it is. */
    number: Nullable(Text(NUMBER_CHARS_MAX)),
    /** Null: whoever has this number is meant, and is called as before. */
    name: Nullable(Text(NAME_CHARS_MAX)),
    relation: Nullable(Type.Object({ zh: Text(NAME_CHARS_MAX), en: Text(NAME_CHARS_MAX) }, Strict)),
    cards: Cards,
    phone: Phone,
  },
  Strict,
);
export type GuardianRow = Static<typeof GuardianRow>;

export const StudentRow = Type.Object(
  {
    ...ORIGIN,
    /** Changes somebody who is on the roster and adds nobody: a delta does not say of whom it speaks. */
    ifKnown: Type.Boolean(),
    number: Text(NUMBER_CHARS_MAX),
    name: Nullable(Text(NAME_CHARS_MAX)),
    /** What the class is called; the names that the plan knows must mean one class. */
    classes: Nullable(Type.Array(Text(CELL_CHARS_MAX), { maxItems: 32 })),
    cards: Cards,
    dismissal: Nullable(Type.Enum(DISMISSAL_MODES)),
    window: Nullable(Type.Object({ from: Minute, to: Minute }, Strict)),
    /** By position; null leaves who stands there, "none" takes them off the list. */
    guardians: Nullable(
      Type.Array(Type.Union([GuardianRow, Type.Literal("none"), Type.Null()]), { maxItems: GUARDIANS_MAX }),
    ),
    /** The list is whole: who is not on it does not stay. */
    guardiansWhole: Type.Boolean(),
    /** Persons to be barred besides those who are; an import never lifts a bar (G3). */
    barred: Nullable(
      Type.Array(Type.Object({ name: Text(NAME_CHARS_MAX), phone: Phone }, Strict), { maxItems: LISTED_MAX }),
    ),
  },
  Strict,
);
export type StudentRow = Static<typeof StudentRow>;

export const StaffRow = Type.Object(
  {
    ...ORIGIN,
    /** As for a student. */
    ifKnown: Type.Boolean(),
    number: Text(NUMBER_CHARS_MAX),
    name: Nullable(Text(NAME_CHARS_MAX)),
    roles: Nullable(Type.Array(Type.Enum(STAFF_ROLES), { minItems: 1, maxItems: STAFF_ROLES.length })),
    /** The roles are all of them; otherwise others stay, because the source cannot say guard or patrol. */
    rolesWhole: Type.Boolean(),
    cards: Cards,
    phone: Phone,
    employment: Nullable(Type.Enum(EMPLOYMENTS)),
    /** Id or name of a provider of the plan; "" for none. */
    provider: Nullable(Type.String({ maxLength: CELL_CHARS_MAX })),
    /** Filing id in the approved pool; "" for none. */
    pool: Nullable(Type.String({ maxLength: CELL_CHARS_MAX })),
    poolUntil: Nullable(Day),
    insurance: Nullable(Day),
    records: Nullable(Day),
    reviewed: Nullable(Day),
    agreement: Nullable(Type.String({ maxLength: CELL_CHARS_MAX })),
  },
  Strict,
);
export type StaffRow = Static<typeof StaffRow>;

export const KINDS = ["student", "staff"] as const;
export type Kind = (typeof KINDS)[number];

export const RosterRows = Type.Object(
  {
    students: Type.Array(StudentRow, { maxItems: ROWS_MAX }),
    staff: Type.Array(StaffRow, { maxItems: ROWS_MAX }),
    /** What has changed of guardians who have a number; those whom no roster knows by it are passed over. */
    guardians: Type.Array(GuardianRow, { maxItems: ROWS_MAX }),
    /** Those whom the source system says to take off the roster. */
    gone: Type.Array(Type.Object({ ...ORIGIN, kind: Type.Enum(KINDS), number: Text(NUMBER_CHARS_MAX) }, Strict), {
      maxItems: ROWS_MAX,
    }),
    /** Whether the file lists everybody of a kind, so that who is not in it is missing. */
    complete: Type.Object({ student: Type.Boolean(), staff: Type.Boolean() }, Strict),
  },
  Strict,
);
export type RosterRows = Static<typeof RosterRows>;
