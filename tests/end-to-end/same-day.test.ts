import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
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
  try {
    return await liveEngineDay(seed, directory, MONDAY);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Which card was held to which reader, and how often. */
function tapsOf(entries: readonly JournalEntry[]): Map<string, number> {
  const taps = new Map<string, number>();
  for (const fact of entries.flatMap(({ facts }) => facts)) {
    if (fact.kind !== "tap-judged") continue;
    const tap = `${fact.reader} ${fact.person ?? "stranger"}`;
    taps.set(tap, (taps.get(tap) ?? 0) + 1);
  }
  return taps;
}

const parsed = (journal: readonly string[]) => journal.map((text) => JSON.parse(text) as JournalEntry);

const endOf = (custodies: Iterable<{ student: string; status: string; custodian: string | null }>) =>
  [...custodies].map(({ student, status, custodian }) => `${student} ${status} ${custodian}`).sort();

describe("one seed, the same day", () => {
  let first: EngineDay;
  beforeAll(async () => {
    first = await engineDay(SEED);
  });

  test("in one process, with injected clock and links, twice: the same journal, byte for byte", async () => {
    const second = await engineDay(SEED);
    expect(first.report.failures).toEqual([]);
    expect(first.report.onSite).toEqual([]);
    expect(first.journal.length).toBeGreaterThan(2000);
    expect(second.journal.length).toBe(first.journal.length);
    expect(second.journal.findIndex((text, i) => text !== first.journal[i])).toBe(-1);
  });

  test("another seed is another day", async () => {
    const other = await engineDay(SEED + 1);
    expect(tapsOf(parsed(other.journal))).not.toEqual(tapsOf(parsed(first.journal)));
  });

  test("over real sockets with the district server switched off: the same taps and the same end; the server then catches up", {
    timeout: 300_000,
  }, async () => {
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
    const [alone, together] = [tapsOf(parsed(first.journal)), tapsOf(entries)];
    expect([...together.keys()].sort()).toEqual([...alone.keys()].sort());
    // On a machine that stalls, somebody whose grant ran out in the meantime taps once more; nobody ever taps less.
    for (const [tap, times] of alone) expect(together.get(tap), tap).toBeGreaterThanOrEqual(times);
    const { items } = await campus.get<{
      items: { id: string; custody: { status: string; custodian: string | null } }[];
    }>("/api/v1/students?limit=500", "office", "spare-t1");
    expect(endOf(items.map(({ id, custody }) => ({ student: id, ...custody })))).toEqual(
      endOf(first.state.custody.values()),
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
