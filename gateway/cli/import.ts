/** `baton import`: what a school brings as files. What kind of file it is shows in its name; each kind is a line here. */
import { statSync } from "node:fs";
import { parseArgs } from "node:util";
import { GATEWAY_URL } from "./gateway-door.ts";
import { DATA_DIRECTORY, UsageError, type Verb } from "./verb.ts";

const FLAGS = {
  "dry-run": { type: "boolean", default: false },
  "remove-missing": { type: "boolean", default: false },
  template: { type: "string" },
  errors: { type: "string" },
  org: { type: "string" },
  person: { type: "string" },
  data: { type: "string", default: DATA_DIRECTORY },
  url: { type: "string", default: GATEWAY_URL },
  lang: { type: "string", default: "both" },
  json: { type: "boolean", default: false },
} as const;

/** Flags of an import as they were given. */
export type ImportFlags = {
  readonly dryRun: boolean;
  readonly removeMissing: boolean;
  /** Where the faulty rows are written; null: nowhere. */
  readonly errors: string | null;
  readonly org: string | null;
  readonly person: string | null;
  readonly data: string;
  readonly url: string;
  readonly lang: "zh" | "en" | "both";
  readonly json: boolean;
};

/** A kind of file that can be imported. */
export type ImportKind = {
  /** Whether a file is of this kind, by its name alone. */
  readonly fits: (file: string) => boolean;
  /** The result is the exit code. */
  run(file: string, flags: ImportFlags): Promise<number>;
};

/** The first that fits is the one. What reads a kind is loaded only when a file of it comes. */
const KINDS: readonly ImportKind[] = [
  {
    fits: (file) => /\.(xlsx|xlsm|xls|csv|txt|zip)$/i.test(file) || isFolder(file),
    run: async (file, flags) => (await import("./import-roster.ts")).importRosterFile(file, flags),
  },
  {
    fits: (file) => /\.json$/i.test(file),
    run: async (file, flags) => (await import("./import-calendar.ts")).importCalendarFile(file, flags),
  },
];

const isFolder = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;

export const importVerb: Verb = {
  name: "import",
  summary: "import a roster or a calendar",
  usage: `baton import FILE [--dry-run] [--remove-missing] [--errors FILE] [--org ID] [--person ID] [--data DIR] [--url URL] [--lang zh|en|both] [--json]
baton import --template FILE
FILE is a roster: an Excel workbook (.xlsx) like the template, a .csv with the same columns, or OneRoster 1.2 as .zip or folder.
Says what is new, changed, unchanged, missing and in conflict; with a single fault nothing at all is imported.
--dry-run only says. --errors writes the faulty rows with the reason beside each. Who is missing from the file stays on the roster,
unless --remove-missing. --org names the school where OneRoster holds several. --person is who imports.
A calendar (.json) of rest days and make-up workdays is adopted when its version is higher than that of the one that holds.
Goes to the gateway of DIR at URL (${GATEWAY_URL}); when that does not run, into DIR itself.
Exit code 0 when roster or calendar is as the file says (or would be), 1 otherwise; 3 when a calendar file cannot be one.
Example: baton import roster.xlsx --dry-run --errors errors.xlsx`,
  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: FLAGS });
    if (values.template !== undefined) {
      if (positionals.length > 0) throw new UsageError("--template writes a file and imports none");
      const { writeTemplate } = await import("./import-roster.ts");
      return writeTemplate(values.template);
    }
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new UsageError("name one file to import");
    const kind = KINDS.find(({ fits }) => fits(file));
    if (!kind) throw new UsageError(`"${file}" is no kind of file that is imported`);
    const { lang } = values;
    if (lang !== "zh" && lang !== "en" && lang !== "both") throw new UsageError("--lang is zh, en or both");
    return kind.run(file, {
      dryRun: values["dry-run"],
      removeMissing: values["remove-missing"],
      errors: values.errors ?? null,
      org: values.org ?? null,
      person: values.person ?? null,
      data: values.data,
      url: values.url,
      lang,
      json: values.json,
    });
  },
};
