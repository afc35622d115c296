/** `npm run policies`: writes the table of clauses and prints it. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { clauseTable } from "./clause-table.ts";

const table = clauseTable();
writeFileSync(fileURLToPath(new URL("./CLAUSES.md", import.meta.url)), table);
process.stdout.write(table);
