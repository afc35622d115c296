/**
 * The words of which the plan and the school document are made: ids, times, days, texts. Each is JSON Schema, since the
 * plan's schema is published; none is a union, so that a wrong value has one fault and not one for each branch.
 */
import { type Static, type TSchema, Type } from "typebox";
import { ID_PATTERN } from "#wire/messages.ts";
import type { MinuteOfDay } from "../../core/ids.ts";

/** `16:30` or `7:05`: a time of day as people write it. */
export const TIME_PATTERN = "^(?:[01]?[0-9]|2[0-3]):[0-5][0-9]$";
/** `2026-09-01`. That the day exists is checked apart. */
export const DAY_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
/** `05-01`: a day of every year. */
export const MONTH_DAY_PATTERN = "^[0-9]{2}-[0-9]{2}$";

const LAST_MINUTE = 1439;
const NAME_LENGTH_MAX = 60;
const TEXT_LENGTH_MAX = 500;

/** An object that has these fields and no other. */
export const STRICT = { additionalProperties: false } as const;

/** What every field says of itself where the schema is published. */
export type Said = { readonly title: string; readonly description?: string };

export const id = (said: Said, examples: readonly string[] = []) =>
  Type.String({ ...said, pattern: ID_PATTERN, ...(examples.length > 0 && { examples: [...examples] }) });

/** Minutes after local midnight, 0 to 1439, or the same as `HH:MM`. */
export const time = (said: Said) =>
  Type.Unsafe<MinuteOfDay | string>({
    ...said,
    type: ["integer", "string"],
    minimum: 0,
    maximum: LAST_MINUTE,
    pattern: TIME_PATTERN,
    examples: ["16:30", 990],
  });

export const day = (said: Said) => Type.String({ ...said, pattern: DAY_PATTERN, examples: ["2026-09-01"] });
export const monthDay = (said: Said) => Type.String({ ...said, pattern: MONTH_DAY_PATTERN, examples: ["05-01"] });
export const weekday = Type.Integer({ minimum: 1, maximum: 7, title: "星期 ISO weekday", description: "1 is Monday" });

export const text = (said: Said) => Type.String({ ...said, minLength: 1, maxLength: TEXT_LENGTH_MAX });

/** A name in both of the product's languages. */
export const bilingual = (said: Said) =>
  Type.Object(
    {
      zh: Type.String({ title: "中文 Chinese", minLength: 1, maxLength: NAME_LENGTH_MAX }),
      en: Type.String({ title: "英文 English", minLength: 1, maxLength: NAME_LENGTH_MAX }),
    },
    { ...STRICT, ...said },
  );

/** The field may be left out, and then means `value`. */
export const defaulted = <S extends TSchema>(schema: S, value: unknown) =>
  Type.Optional({ ...schema, default: value } as S);

/** The field may be null, which is also what it means when it is left out. */
export function orNull<S extends TSchema>(schema: S) {
  const { type } = schema as { type?: string | string[] };
  return Type.Optional(Type.Unsafe<Static<S> | null>({ ...schema, type: [type, "null"].flat(), default: null }));
}

/** Minutes after local midnight of a time that the schema has accepted. */
export function minuteOf(written: MinuteOfDay | string): MinuteOfDay {
  if (typeof written === "number") return written;
  const [hours = 0, minutes = 0] = written.split(":").map(Number);
  return hours * 60 + minutes;
}

export const minuteOrNull = (written: MinuteOfDay | string | null): MinuteOfDay | null =>
  written === null ? null : minuteOf(written);

/** A span of a day, as in a consent to go home alone. */
export const span = (said: Said) =>
  Type.Object({ from: time({ title: "起 From" }), to: time({ title: "止 To" }) }, { ...STRICT, ...said });
