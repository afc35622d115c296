/** The small parts of which what screens and scripts read is made. */
import { Type } from "typebox";

export const Id = Type.String();
export const Int = Type.Integer();
export const Count = Type.Integer({ minimum: 0 });
export const EpochMs = Type.Integer({ description: "milliseconds since 1970, school time" });
export const Day = Type.String({ description: "local date, YYYY-MM-DD" });
export const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);
export const Bilingual = Type.Object({ zh: Type.String(), en: Type.String() });
/** Somebody, with the name that this screen may show. */
export const Named = Type.Object({ id: Id, name: Type.String() });
/** The same, with what they are to the child. */
export const Related = Type.Object({ id: Id, name: Type.String(), relation: Nullable(Bilingual) });
