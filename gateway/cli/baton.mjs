#!/usr/bin/env node
// Plain JavaScript on purpose: this file must run on any Node, to say what is wrong before anything newer is loaded.
// better-sqlite3 crashes without a word on Node 20, and older Node cannot load TypeScript at all.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const NODE_MAJOR_MIN = 26;
const major = Number(process.versions.node.split(".")[0]);

if (major >= NODE_MAJOR_MIN) {
  const { main } = await import("./main.ts");
  process.exitCode = await main(process.argv.slice(2));
} else {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const installed = existsSync(`${root}node_modules/.bin/node`);
  console.error(`baton needs Node ${NODE_MAJOR_MIN} or later; this is ${process.versions.node}.`);
  console.error(
    installed
      ? "The right Node came with the project. Use it through npm:  npm start   or   npm run baton -- --help"
      : `Run  npm ci  first: it brings the right Node along. Where it has none for this system, install Node ${NODE_MAJOR_MIN}.`,
  );
  process.exitCode = 3;
}
