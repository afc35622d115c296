import { describe, expect, test } from "vitest";
import {
  conditionOf,
  mergeSchools,
  SILENT_AFTER_MS,
  worstFirst,
} from "../../../server/console/district/school-order.ts";
import type { SchoolView } from "../../../server/views/shapes.ts";

const NOW = 10_000_000;
const school = (
  id: string,
  parts: { lastContact?: number; unattended?: number; p1?: number; escalated?: number } = {},
): SchoolView => ({
  school: id,
  name: { zh: id, en: id },
  at: null,
  lastContact: parts.lastContact ?? NOW,
  upto: 0,
  counts: { unattended: parts.unattended ?? 0 } as SchoolView["counts"],
  alarms: { p1: parts.p1 ?? 0, p2: 0, p3: 0, escalated: parts.escalated ?? 0 },
});

describe("the order of schools", () => {
  test("a school is unknown once it was silent for more than a minute, whatever its last numbers said", () => {
    const at = (silentMs: number) => conditionOf(school("s", { lastContact: NOW - silentMs, unattended: 3 }), NOW);
    expect(at(SILENT_AFTER_MS)).toBe("unattended");
    expect(at(SILENT_AFTER_MS + 1)).toBe("unknown");
  });

  test("worst first: children without an adult, then P1 alarms, then silence, then the rest by id", () => {
    const schools = [
      school("z"),
      school("a"),
      school("silent", { lastContact: 0 }),
      school("p1", { p1: 1 }),
      school("unanswered", { escalated: 1 }),
      school("few", { unattended: 1 }),
      school("many", { unattended: 40 }),
    ];
    expect(worstFirst(schools, NOW).map(({ school: id }) => id)).toEqual([
      "unanswered",
      "many",
      "few",
      "p1",
      "silent",
      "a",
      "z",
    ]);
  });

  test("a change replaces the schools that it names and adds new ones", () => {
    const merged = mergeSchools([school("a"), school("b")], [school("b", { p1: 2 }), school("c")]);
    expect(merged.map(({ school: id, alarms }) => [id, alarms.p1])).toEqual([
      ["a", 0],
      ["b", 2],
      ["c", 0],
    ]);
  });
});
