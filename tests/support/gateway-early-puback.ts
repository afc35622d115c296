/** A gateway with a planted bug: it sends the PUBACK without waiting for the commit. */
import { fail, runGateway } from "../../gateway/main.ts";

runGateway(process.argv.slice(2), { hold: () => Promise.resolve() }).catch(fail);
