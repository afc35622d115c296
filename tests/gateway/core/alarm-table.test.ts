import { describe, expect, test } from "vitest";
import { GRACE } from "#core/grace.ts";
import { CAUSES } from "#core/rules/alarm-kinds.ts";
import { LADDER, TOP_LEVEL } from "#core/rules/escalation.ts";
import { ALARM_KINDS } from "#core/state.ts";
import { proseOf, quoted, rows, section } from "../../support/readmes.ts";

const STEP = { 1: "highestAckSeconds", 2: "highAckSeconds", 3: "lowAckSeconds" } as const;
const grace = (name: keyof typeof GRACE) => `\`${name}\` ${GRACE[name].value}`;

/** kind, priority, rule, owner, raised after, acknowledge within, goes up to, ends when, clauses */
const table = rows(section(proseOf("gateway/core/README.md"), "Alarms"));

describe("the table of alarms in the core's README", () => {
  test("A1: has each kind once, in the order of the list", () => {
    expect(table.map(([kind = ""]) => quoted(kind)[0])).toEqual([...ALARM_KINDS]);
  });

  test.each(ALARM_KINDS)("A1: says of %s what the rules do", (kind) => {
    const { priority, rule, after, reason, clauses } = CAUSES[kind];
    const row = table.find(([name = ""]) => quoted(name)[0] === kind) ?? [];
    const [, ...cells] = row;
    expect(cells[0]).toBe(String(priority));
    expect(cells[1]).toBe(rule);
    expect(cells[2], "each has an owner").not.toBe("");
    expect(cells[3]).toBe(after.map(grace).join(", "));
    expect(cells[4]).toBe(grace(STEP[priority]));
    expect(cells[5]).toBe(LADDER[TOP_LEVEL[priority]]);
    expect(cells[6]?.endsWith(`: \`${reason}\``)).toBe(true);
    expect(cells[7]).toBe(clauses.join(" "));
  });
});
