import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JournalEntry } from "../../../gateway/contract/sync.ts";
import { homeCustody } from "../../../gateway/core/custody.ts";
import type { Fact } from "../../../gateway/core/facts.ts";
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

  test("R8: a child still held at midnight begins the day with that adult", () => {
    const before = entry(
      2,
      ORIGIN - 3600_000,
      custody("s-1", "in-care", { since: ORIGIN - 7200_000, place: "room-2" }),
    );
    expect(chain([before])[0]).toMatchObject({ from: ORIGIN, status: "in-care", place: "room-2", evidence: [2] });
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
        const entries = minutes.map((minute, i) =>
          entry(
            i + 1,
            ORIGIN + i,
            custody("s-1", i % 2 ? "in-class" : "in-care", { since: ORIGIN + minute * 60_000, place: `room-${i % 3}` }),
          ),
        );
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
