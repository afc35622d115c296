/** Settings of a gateway, each with its default and what it means. */
import { type Static, Type } from "typebox";

const Port = (value: number, description: string) =>
  Type.Integer({ minimum: 0, maximum: 65_535, default: value, description });
const Text = (description: string) => Type.String({ default: "", description });

export const GatewaySettings = Type.Object({
  http: Type.Object({
    host: Type.String({ default: "127.0.0.1", description: "address on which screens and scripts are served" }),
    port: Port(8080, "0 picks a free one"),
  }),
  mqtt: Type.Object({
    host: Type.String({ default: "127.0.0.1", description: "address on which readers are served" }),
    port: Port(1883, "0 picks a free one"),
    broker: Text("URL of an external broker, such as mqtt://127.0.0.1:1884; empty: the built-in one"),
    username: Text("name at the external broker"),
    passwordFile: Text("file with the password at the external broker"),
  }),
  school: Type.Object({
    file: Text(
      "school document (JSON) to adopt at start when its version is newer; empty: keep what the journal holds",
    ),
  }),
  plan: Type.Object({
    file: Text(
      "plan (YAML) to adopt at start when its version is newer; it holds instead of the school document's; empty: none",
    ),
  }),
  calendar: Type.Object({
    file: Text(
      "calendar (JSON) to adopt at start when its version is newer; empty: the one that comes along, unless the school has its own",
    ),
  }),
  sync: Type.Object({
    server: Text("URL of the district server; empty: this school stands alone"),
    tokenFile: Text("file with this gateway's bearer token at the server"),
  }),
  clock: Type.Object({
    origin: Type.Integer({ minimum: 0, default: 0, description: "school time at start, epoch ms; 0: real time" }),
    speed: Type.Number({ minimum: 1, maximum: 600, default: 1, description: "school seconds in one real second" }),
  }),
});
export type GatewaySettings = Static<typeof GatewaySettings>;
