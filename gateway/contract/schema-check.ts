/** How requests are checked against their TypeBox schemas. */
import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { Value } from "typebox/value";

/**
 * Bodies strictly: "5" is not 5 and nothing is dropped in silence. What comes as text by nature (query, path, headers)
 * is read as the type that the schema asks for.
 */
export const checkSchema: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const compiled = Compile(schema);
  const strict = httpPart === "body";
  return (value: unknown) => {
    const read = strict ? value : Value.Convert(schema, value);
    if (compiled.Check(read)) return { value: read };
    return { error: compiled.Errors(read) as unknown as Error };
  };
};
