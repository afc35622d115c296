/** Settings of the district server, each with its default and what it means. */
import { type Static, Type } from "typebox";

export const ServerSettings = Type.Object({
  http: Type.Object({
    host: Type.String({ default: "127.0.0.1", description: "address on which gateways and screens are served" }),
    port: Type.Integer({ minimum: 0, maximum: 65_535, default: 8090, description: "0 picks a free one" }),
  }),
});
export type ServerSettings = Static<typeof ServerSettings>;
