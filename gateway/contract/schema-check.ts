/** How requests are checked against their TypeBox schemas. */
import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";

/**
 * Bodies strictly: "5" is not 5 and nothing is dropped in silence. What is text by nature (query, path, headers) is
 * read as the number or truth that the schema asks for, where the text says exactly that.
 */
export const checkSchema: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const compiled = Compile(schema);
  const properties = Object.entries((schema as { properties?: Record<string, { type?: string }> }).properties ?? {});
  const typed = httpPart === "body" ? [] : properties.filter(([, { type }]) => type !== undefined && type !== "string");
  return (value: unknown) => {
    const read = typed.length === 0 ? value : fromText(value as Readonly<Record<string, unknown>>, typed);
    if (compiled.Check(read)) return { value: read };
    return { error: compiled.Errors(read) as unknown as Error };
  };
};

const NUMBER = /^-?\d{1,16}(\.\d{1,16})?$/;

function fromText(
  texts: Readonly<Record<string, unknown>>,
  typed: readonly (readonly [string, { readonly type?: string }])[],
): Readonly<Record<string, unknown>> {
  const read: Record<string, unknown> = { ...texts };
  for (const [name, { type }] of typed) {
    const text = texts[name];
    if (typeof text !== "string") continue;
    if ((type === "integer" || type === "number") && NUMBER.test(text)) read[name] = Number(text);
    if (type === "boolean" && (text === "true" || text === "false")) read[name] = text === "true";
  }
  return read;
}
