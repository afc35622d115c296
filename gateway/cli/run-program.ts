/** Verbs that are another room's program, with its own flags. */
import { runProgram } from "./processes.ts";
import type { Verb } from "./verb.ts";

const GATEWAY_SETTINGS = `Settings: defaults < baton.yaml (--config FILE) < environment (BATON_GATEWAY_HTTP_PORT) < flags.
baton print-config shows every setting, its value and its names.`;

export const gatewayVerb: Verb = {
  name: "gateway",
  summary: "run one school's gateway",
  usage: `baton gateway [--data DIR] [--config FILE] [--http-port N] [--mqtt-port N] [--school-file FILE] …
Runs one school's gateway: readers over MQTT, screens and API over HTTP, journal in DIR/gateway. Port 0 picks a free one.
${GATEWAY_SETTINGS}
Example: baton gateway --data ./data --school-file school.json --sync-server http://127.0.0.1:8090`,
  run: (args) => runProgram("gateway", args),
};

export const serverVerb: Verb = {
  name: "server",
  summary: "run the district server",
  usage: `baton server [--data DIR] [--config FILE] [--http-port N] [--http-host ADDRESS]
Runs the district server: takes in what gateways send, shows every school. Its store is DIR/server.
Settings: defaults < baton.yaml (--config FILE) < environment (BATON_SERVER_HTTP_PORT) < flags.
Example: baton server --data ./data --http-port 8090`,
  run: (args) => runProgram("server", args),
};

export const bridgeVerb: Verb = {
  name: "bridge",
  summary: "connect a serial reader to a gateway",
  usage: `baton bridge --port PATH --school ID --reader ID --broker URL --spool FILE [--baud N] [--model TEXT] [--config-key KEY]
The reader's MQTT password comes from BATON_BRIDGE_PASSWORD (or --password, which others on the machine can see).
Reads cards from a serial reader (RDM6300), keeps each tap in its own log until the gateway has it.
Example: BATON_BRIDGE_PASSWORD="$(baton token --role device --reader spare-gate)" \\
         baton bridge --port /dev/ttyUSB0 --school demo --reader spare-gate --broker mqtt://127.0.0.1:1883 --spool ./spare-gate.db`,
  run: (args) => runProgram("bridge", args),
};

export const simVerb: Verb = {
  name: "sim",
  summary: "make a school, or run a simulated day against a gateway",
  usage: `baton sim school --seed N --out FILE
baton sim day --school FILE --seed N --speed N --gateway URL --broker URL --tokens FILE --passwords FILE --logs DIR
Makes the demo school as a document, or runs its day on virtual readers over real MQTT connections. One seed, the same day.
Example: baton sim school --seed 7 --out school.json`,
  run: (args) => runProgram("sim", args),
};
