import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { liveDay } from "../../firmware-sim/day/live-day.ts";
import { demoSchool } from "../../firmware-sim/school/demo-school.ts";
import { demoOrigin, staffTokens } from "../../gateway/cli/demo.ts";
import type { JournalEntry } from "../../gateway/contract/sync.ts";
import type { SchoolDocument } from "../../gateway/intake/school-document.ts";
import { eventually, prepareCampus } from "../support/campus-processes.ts";
import { type EngineDay, liveEngineDay } from "../support/engine-world.ts";

const SEED = 7;
/** A fixed Monday, so that the journal does not depend on when the test runs. */
const MONDAY = Date.parse("2026-11-23T04:00:00Z");
/** School seconds in one real second over real sockets: a five-minute grant is then one real second long. */
const SPEED = 300;

async function engineDay(seed: number): Promise<EngineDay> {
  const directory = mkdtempSync(join(tmpdir(), "baton-day-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return liveEngineDay(seed, directory, MONDAY);
}

/** Which card was held to which reader, as often as it was, in no order. */
function tapsOf(entries: readonly JournalEntry[]): string[] {
  return entries
    .flatMap(({ facts }) => facts)
    .filter((fact) => fact.kind === "tap-judged")
    .map(({ reader, person, verdict }) => `${reader} ${person ?? "stranger"} ${verdict}`)
    .sort();
}

const endOf = (custodies: Iterable<{ student: string; status: string; custodian: string | null }>) =>
  [...custodies].map(({ student, status, custodian }) => `${student} ${status} ${custodian}`).sort();

describe("one seed, the same day", () => {
  test("in one process, with injected clock and links, twice: the same journal, byte for byte", async () => {
    const first = await engineDay(SEED);
    const second = await engineDay(SEED);
    expect(first.report.failures).toEqual([]);
    expect(first.report.onSite).toEqual([]);
    expect(first.journal.length).toBeGreaterThan(2000);
    expect(second.journal.length).toBe(first.journal.length);
    expect(second.journal.findIndex((text, i) => text !== first.journal[i])).toBe(-1);
  });

  test("another seed is another day", async () => {
    const first = await engineDay(SEED);
    const other = await engineDay(SEED + 1);
    expect(tapsOf(other.journal.map((text) => JSON.parse(text)))).not.toEqual(
      tapsOf(first.journal.map((text) => JSON.parse(text))),
    );
  });

  test("over real sockets with the district server switched off: the same taps and the same end; the server then catches up", {
    timeout: 300_000,
  }, async () => {
    const alone = await engineDay(SEED);
    const document = demoSchool({ seed: SEED });
    const origin = demoOrigin(MONDAY, document.plan.zone);
    const campus = prepareCampus({ document: document as SchoolDocument, origin, speed: SPEED });
    onTestFinished(() => campus.stop());
    await campus.startServer();
    await campus.stopServer();
    await campus.startGateway();
    const { http, mqtt } = campus.gateway();
    const result = await liveDay({
      ...{ school: document, seed: SEED, gateway: http, broker: mqtt, speed: SPEED },
      tokens: await staffTokens(campus.data, document as SchoolDocument),
      passwords: Object.fromEntries(document.plan.readers.map(({ id }) => [id, campus.password(id)])),
      logs: join(campus.data, "readers"),
      signal: new AbortController().signal,
      print: () => {},
    });
    expect(result).toMatchObject({ settled: true, taps: { lost: 0, unacknowledged: 0 } });

    const entries: JournalEntry[] = [];
    for (let after = 0; ; after = entries.at(-1)?.seq ?? 0) {
      const { items } = await campus.get<{ items: JournalEntry[] }>(
        `/api/v1/journal?after=${after}&limit=500`,
        "office",
        "spare-t1",
      );
      if (items.length === 0) break;
      entries.push(...items);
    }
    expect(tapsOf(entries)).toEqual(tapsOf(alone.journal.map((text) => JSON.parse(text))));
    const { items } = await campus.get<{
      items: { id: string; custody: { status: string; custodian: string | null } }[];
    }>("/api/v1/students?limit=500", "office", "spare-t1");
    expect(endOf(items.map(({ id, custody }) => ({ student: id, ...custody })))).toEqual(
      endOf(alone.state.custody.values()),
    );

    // The school was complete without the district; now the district becomes complete too.
    await campus.startServer();
    const school = await eventually(
      async () =>
        (await campus.get<{ items: { upto: number; counts: Record<string, number> }[] }>("/api/v1/schools", "district"))
          .items[0],
      (found) => (found?.upto ?? 0) >= entries.length,
      { within: 60_000 },
    );
    const headcount = await campus.get<{ campus: Record<string, number> }>("/api/v1/headcount", "office", "spare-t1");
    expect(school?.counts).toEqual(headcount.campus);
  });
});
