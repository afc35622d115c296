import { describe, expect, test } from "vitest";
import { HTTP_PROBLEMS } from "#contract/problem.ts";
import { SETTINGS_FAULTS, SettingsError } from "#contract/settings.ts";
import { ACTION_REFUSALS } from "#core/decision.ts";
import { CONTRADICTION } from "#core/rules/readers.ts";
import { SnapshotError } from "#core/snapshot.ts";
import { PROBLEMS } from "#ui/problems.ts";
import { DECODE_FAULTS } from "#wire/codec.ts";
import { DESK_FAULTS } from "../firmware-sim/day/http-desk.ts";
import { DayCalledOff } from "../firmware-sim/day/world.ts";
import { DEMO_ROOM_FAULTS } from "../gateway/cli/demo-room.ts";
import { DOOR_FAULTS } from "../gateway/cli/gateway-door.ts";
import { StartError } from "../gateway/cli/processes.ts";
import { UsageError } from "../gateway/cli/verb.ts";
import { INTAKE_FAULTS } from "../gateway/intake/intake-error.ts";
import { PLAN_FAULTS } from "../gateway/intake/plan/plan-fault.ts";
import { SchoolDocumentError } from "../gateway/intake/provision.ts";
import { REFUSAL_CODES } from "../gateway/intake/refusals.ts";
import { ROSTER_FAULTS } from "../gateway/intake/roster/faults.ts";
import { JOURNAL_FAULTS } from "../gateway/journal/errors.ts";
import { KEYS_FAULTS } from "../gateway/keys.ts";
import { LOOP_FAULTS } from "../gateway/loop.ts";
import { GATEWAY_FAULT } from "../gateway/main.ts";
import { LINK_FAULTS } from "../gateway/sync/link.ts";
import { PUMP_FAULTS } from "../gateway/sync/pump.ts";
import { CALENDAR_PROBLEMS } from "../gateway/web/calendar-routes.ts";
import { PICKUP_PROBLEMS } from "../gateway/web/gate-routes.ts";
import { IMPORT_PROBLEMS } from "../gateway/web/import-routes.ts";
import { PATROL_PROBLEMS } from "../gateway/web/patrol-routes.ts";
import { REFUSALS } from "../gateway/web/refusals.ts";
import { REPORT_PROBLEMS } from "../gateway/web/report-routes.ts";
import { SECOND_PROBLEMS } from "../gateway/web/second-person.ts";
import { VISITOR_PROBLEMS } from "../gateway/web/visitor-routes.ts";
import { SPOOL_FAULTS } from "../hardware/bridge/spool.ts";
import { SYNC_FAULTS } from "../server/intake/faults.ts";
import { SYNC_STATUS } from "../server/intake/routes.ts";
import { KeyError } from "../server/keys.ts";
import { SERVER_FAULT } from "../server/main.ts";
import { STORE_FAULTS } from "../server/store/faults.ts";
import { MISFITS } from "../server/store/ingest.ts";
import { filesBelow, proseOf, quoted, readmes, rows, section, textOf } from "./support/readmes.ts";

/** Every stable code of a room, from the lists next to where they are used. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  hardware: [...DECODE_FAULTS, ...SPOOL_FAULTS],
  "firmware-sim": [...DESK_FAULTS, new DayCalledOff().code],
  gateway: [
    ...Object.keys(HTTP_PROBLEMS),
    ...ACTION_REFUSALS,
    ...Object.keys(PICKUP_PROBLEMS),
    ...Object.keys(SECOND_PROBLEMS),
    ...Object.keys(VISITOR_PROBLEMS),
    ...Object.keys(PATROL_PROBLEMS),
    ...Object.keys(CALENDAR_PROBLEMS),
    ...Object.keys(REPORT_PROBLEMS),
    ...Object.keys(IMPORT_PROBLEMS),
    ...ROSTER_FAULTS,
    ...DOOR_FAULTS,
    ...Object.keys(PROBLEMS),
    ...REFUSAL_CODES,
    ...INTAKE_FAULTS,
    CONTRADICTION,
    ...LOOP_FAULTS,
    ...JOURNAL_FAULTS,
    ...KEYS_FAULTS,
    ...LINK_FAULTS,
    ...PUMP_FAULTS,
    ...SETTINGS_FAULTS,
    new SettingsError([]).code,
    new SchoolDocumentError([]).code,
    ...PLAN_FAULTS,
    new SnapshotError().code,
    new StartError("", 1).code,
    ...DEMO_ROOM_FAULTS,
    new UsageError().code,
    GATEWAY_FAULT,
  ],
  server: [...SYNC_FAULTS, ...MISFITS, ...STORE_FAULTS, new KeyError().code, SERVER_FAULT],
};
const ROOMS = Object.keys(CODES);

/** Status of the codes that HTTP answers carry. */
const STATUS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  gateway: {
    ...HTTP_PROBLEMS,
    ...PICKUP_PROBLEMS,
    ...SECOND_PROBLEMS,
    ...VISITOR_PROBLEMS,
    ...PATROL_PROBLEMS,
    ...IMPORT_PROBLEMS,
    ...CALENDAR_PROBLEMS,
    ...REPORT_PROBLEMS,
    ...Object.fromEntries(Object.entries(REFUSALS).map(([code, [status]]) => [code, status])),
  },
  server: { ...SYNC_STATUS, ...Object.fromEntries(MISFITS.map((code) => [code, 409])) },
};

/** Rows under "Codes" in the READMEs of a room and of its folders. */
const tableOf = (room: string): string[][] =>
  readmes()
    .filter((path) => path.startsWith(`${room}/`))
    .flatMap((path) => rows(section(proseOf(path), "Codes")));

const codeOf = ([code = ""]: readonly string[]): string => quoted(code)[0] ?? code;
const sorted = (codes: Iterable<string>) => [...codes].sort();

describe("tables of codes", () => {
  test.each(ROOMS)("%s: the table and the code list the same codes, each once", (room) => {
    expect(sorted(tableOf(room).map(codeOf))).toEqual(sorted(new Set(CODES[room])));
  });

  test.each(ROOMS)("%s: each code has a sentence", (room) => {
    for (const row of tableOf(room)) expect(row.at(-1)?.length, codeOf(row)).toBeGreaterThan(20);
  });

  test.each(Object.keys(STATUS))("%s: the status beside a code is the one that is sent", (room) => {
    const written = tableOf(room).filter((row) => row.length === 3);
    expect(Object.fromEntries(written.map((row) => [codeOf(row), Number(row[1])]))).toEqual(STATUS[room]);
  });

  /** Looks like a code and is none: media types, paths, a topic's beginning, ids of the simulated day's stories. */
  const NO_CODE =
    /^(application|text|image|font)\/|\.(ts|html|xml)$|^(gateway|server)\/(console|core)$|^baton\/v1$|^incident\//;

  test.each(ROOMS)("%s: no code hides in the source", (room) => {
    const known = new Set(Object.values(CODES).flat());
    const sources = filesBelow(room).filter((path) => /\.tsx?$/.test(path) && !path.startsWith("gateway/bench/"));
    const hidden = sources.flatMap((path) =>
      [...textOf(path).matchAll(/(?<!from |import |import\()"([a-z]+(?:-[a-z]+)*\/[a-z0-9]+(?:[-.][a-z0-9]+)*)"/g)]
        .map((match) => match[1] ?? "")
        .filter((text) => !known.has(text) && !NO_CODE.test(text))
        .map((text) => `${path}: ${text}`),
    );
    expect(hidden).toEqual([]);
  });
});
