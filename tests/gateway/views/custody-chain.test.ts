import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JournalEntry } from "../../../gateway/contract/sync.ts";
import { homeCustody } from "../../../gateway/core/custody.ts";
import type { Fact } from "../../../gateway/core/facts.ts";
import type { Custody } from "../../../gateway/core/state.ts";
import { custodyChain } from "../../../gateway/views/custody-chain.ts";
import { at, custody, names, ORIGIN, ROSTER } from "./school.ts";

const entry = (seq: number, time: number, ...facts: readonly Fact[]): JournalEntry => ({
  seq,
  at: time,
  kind: "card-tapped",
  facts,
  previous: "",
  hash: "",
});
/** Late evidence of a time that is past. */
const corrected = (record: Partial<Custody> & { readonly since: number }, within = 0): Fact => {
  const changed = custody("s-1", record.status ?? "in-care", record);
  if (changed.kind !== "custody-changed") throw new Error("no custody");
  return { kind: "custody-corrected", custody: changed.custody, within };
};
const home = homeCustody(ROSTER.students[0] as (typeof ROSTER.students)[number], ORIGIN);
const chain = (entries: readonly JournalEntry[], to: number | null = null) =>
  custodyChain({ home, to, entries }, names);

describe("a custody chain", () => {
  test("is one link at home, with the guardian, when nothing happened", () => {
    expect(chain([])).toEqual([
      {
        from: ORIGIN,
        to: null,
        status: "at-home",
        custodian: { id: "p-s-1", name: "name of p-s-1" },
        place: null,
        rule: "P4",
        reason: null,
        evidence: [],
        known: ORIGIN,
        correctedBy: [],
        within: 0,
      },
    ]);
  });

  test("follows the day, each link from the tap's own time with its journal entry", () => {
    const links = chain([
      entry(
        5,
        at("07:31"),
        custody("s-1", "arriving", { since: at("07:30"), place: "gate-east", custodian: "guard-1" }),
      ),
      entry(9, at("07:40"), custody("s-1", "in-class", { since: at("07:40"), place: "room-1", rule: "R2" })),
    ]);
    expect(links.map(({ from, to, status, evidence }) => ({ from, to, status, evidence }))).toEqual([
      { from: ORIGIN, to: at("07:30"), status: "at-home", evidence: [] },
      { from: at("07:30"), to: at("07:40"), status: "arriving", evidence: [5] },
      { from: at("07:40"), to: null, status: "in-class", evidence: [9] },
    ]);
  });

  test("A2: late evidence replaces what it shows to have been otherwise, and keeps both as evidence", () => {
    const links = chain([
      entry(5, at("07:30"), custody("s-1", "arriving", { since: at("07:30"), place: "gate-east" })),
      entry(8, at("09:00"), custody("s-1", "unattended", { since: at("09:00"), unattended: "unaccounted" })),
      entry(9, at("09:05"), custody("s-1", "in-class", { since: at("08:55"), place: "room-1" })),
    ]);
    expect(links.map(({ from, status, evidence }) => ({ from, status, evidence }))).toEqual([
      { from: ORIGIN, status: "at-home", evidence: [] },
      { from: at("07:30"), status: "arriving", evidence: [5] },
      { from: at("08:55"), status: "in-class", evidence: [8, 9] },
    ]);
  });

  test("A2: 16:40 to 16:52 was shown as unattended, and a tap that came at 17:00 shows the child in the room at 16:45", () => {
    const known = [
      entry(5, at("15:42"), custody("s-1", "in-care", { since: at("15:42"), place: "room-1", custodian: "t-1" })),
      entry(
        8,
        at("16:40"),
        custody("s-1", "unattended", { since: at("16:40"), custodian: null, unattended: "unaccounted" }),
      ),
      entry(9, at("16:52"), custody("s-1", "awaiting-pickup", { since: at("16:52"), place: "gate-east" })),
    ];
    const seen = corrected(
      { status: "in-care", since: at("16:45"), place: "room-2", custodian: "t-2", session: "care-2" },
      1500,
    );
    const shown = (entries: readonly JournalEntry[]) =>
      chain(entries).map(({ from, to, status, custodian, known: since, correctedBy, within }) => ({
        ...{ from, to, status, by: custodian?.id ?? null, since, correctedBy, within },
      }));
    const before = shown(known);
    expect(before.map(({ from, status }) => [from, status])).toEqual([
      [ORIGIN, "at-home"],
      [at("15:42"), "in-care"],
      [at("16:40"), "unattended"],
      [at("16:52"), "awaiting-pickup"],
    ]);
    const now = shown([...known, entry(12, at("17:00"), seen)]);
    expect(now.slice(2)).toEqual([
      {
        from: at("16:40"),
        to: at("16:45"),
        status: "unattended",
        by: null,
        since: at("16:40"),
        correctedBy: [12],
        within: 0,
      },
      {
        from: at("16:45"),
        to: at("16:52"),
        status: "in-care",
        by: "t-2",
        since: at("17:00"),
        correctedBy: [12],
        within: 1500,
      },
      {
        from: at("16:52"),
        to: null,
        status: "awaiting-pickup",
        by: expect.any(String),
        since: at("16:52"),
        correctedBy: [],
        within: 0,
      },
    ]);
    expect(now.slice(0, 2)).toEqual(before.slice(0, 2));
  });

  test("A2: a correction of the instant at which a link begins takes its place and keeps its evidence", () => {
    const lost = entry(8, at("08:10"), custody("s-1", "unattended", { since: at("08:10"), custodian: null }));
    const found = entry(9, at("08:20"), custody("s-1", "in-class", { since: at("08:20"), place: "room-1" }));
    const there = (time: string) =>
      corrected({ status: "in-class", since: at(time), place: "room-1", custodian: "t-1", session: "class-1" });
    const links = chain([lost, found, entry(12, at("09:00"), there("08:05"), there("08:10"))]);
    expect(links.map(({ from, status, evidence, correctedBy }) => [from, status, evidence, correctedBy])).toEqual([
      [ORIGIN, "at-home", [], [12]],
      [at("08:05"), "in-class", [12, 8], [12]],
      [at("08:20"), "in-class", [9], []],
    ]);
  });

  test("A2: a tap that only shows the child where it was known to be is evidence, and changes nothing", () => {
    const known = entry(5, at("15:42"), custody("s-1", "in-care", { since: at("15:42"), place: "room-1" }));
    const seen = corrected({
      status: "in-care",
      since: at("16:00"),
      place: "room-1",
      custodian: "leader",
      session: null,
    });
    const [, link, ...rest] = chain([known, entry(9, at("18:00"), seen)]);
    expect(rest).toEqual([]);
    expect(link).toMatchObject({ from: at("15:42"), custodian: { id: "t-1" }, evidence: [5, 9], correctedBy: [] });
  });

  test("R8: a child still held at midnight begins the day with that adult", () => {
    const before = entry(
      2,
      ORIGIN - 3600_000,
      custody("s-1", "in-care", { since: ORIGIN - 7200_000, place: "room-2" }),
    );
    expect(chain([before])[0]).toMatchObject({ from: ORIGIN, status: "in-care", place: "room-2", evidence: [2] });
    const weeksAgo = entry(1, ORIGIN - 21 * 24 * 3600_000, custody("s-1", "in-care", { since: 1, place: "room-2" }));
    expect(chain([weeksAgo])[0]).toMatchObject({ from: ORIGIN, status: "in-care", place: "room-2", evidence: [1] });
    const sent = entry(3, ORIGIN - 1800_000, custody("s-1", "released", { since: ORIGIN - 1800_000 }));
    expect(chain([before, sent])[0]).toMatchObject({ from: ORIGIN, status: "at-home" });
  });

  test("ends with the day, and leaves out what began after it", () => {
    const end = ORIGIN + 24 * 3600_000;
    const links = chain([entry(7, end + 5, custody("s-1", "arriving", { since: end + 1 }))], end);
    expect(links).toHaveLength(1);
    expect(links[0]?.to).toBe(end);
  });

  test("has no gap and no overlap, whatever comes in whatever order", () => {
    const anyTime = fc.integer({ min: -1000, max: 24 * 60 });
    fc.assert(
      fc.property(fc.array(anyTime, { maxLength: 30 }), fc.boolean(), (minutes, over) => {
        const entries = minutes.map((minute, i) => {
          const rest = { since: ORIGIN + minute * 60_000, place: `room-${i % 3}` };
          const status = i % 2 ? "in-class" : "in-care";
          const isLate = i % 4 === 3 && minute >= 0;
          const fact = isLate ? corrected({ ...rest, status, session: `class-${i}` }) : custody("s-1", status, rest);
          return entry(i + 1, ORIGIN + i, fact);
        });
        const to = over ? ORIGIN + 24 * 3600_000 : null;
        const links = chain(entries, to);
        expect(links[0]?.from).toBe(ORIGIN);
        expect(links.at(-1)?.to).toBe(to);
        for (const [i, link] of links.entries()) {
          if (i > 0) expect(link.from).toBe(links[i - 1]?.to);
          if (link.to !== null) expect(link.to).toBeGreaterThan(link.from);
        }
        // Nothing that was recorded is lost as evidence, unless it lies wholly after the day.
        const seen = new Set(links.flatMap(({ evidence }) => evidence));
        for (const [i, minute] of minutes.entries()) if (!over || minute < 24 * 60) expect(seen.has(i + 1)).toBe(true);
      }),
    );
  });
});
