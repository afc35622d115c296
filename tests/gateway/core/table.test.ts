import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyTable, type Table, tableOf } from "#core/table.ts";

/** Two words of the same FNV-1a hash (32 bits), so that they share a slot at every level. */
const CLASH = ["costarring", "liquid"] as const;

const key = fc.oneof(
  fc.integer({ min: 0, max: 300 }).map((n) => `s${n}`),
  fc.constantFrom(...CLASH, "constructor", "__proto__", ""),
);
const change = fc.oneof(fc.record({ set: key, value: fc.integer() }), fc.record({ delete: key }));
type Change = { set: string; value: number } | { delete: string };

function apply(table: Table<number>, one: Change): Table<number> {
  return "set" in one ? table.set(one.set, one.value) : table.delete(one.delete);
}

describe("table", () => {
  test("holds what a Map holds after any changes", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 400 }), (changes) => {
        const model = new Map<string, number>();
        let table = emptyTable<number>();
        for (const one of changes) {
          table = apply(table, one);
          if ("set" in one) model.set(one.set, one.value);
          else model.delete(one.delete);
        }
        expect(table.size).toBe(model.size);
        for (const [name, value] of model) expect([table.has(name), table.get(name)]).toEqual([true, value]);
        expect([...table.entries()].sort()).toEqual([...model].sort());
      }),
    );
  });

  test("looks the same for the same keys, whatever happened before", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
        const lived = changes.reduce(apply, emptyTable<number>());
        const fresh = tableOf([...lived.entries()].reverse());
        expect([...fresh.entries()]).toEqual([...lived.entries()]);
        expect(fresh).toEqual(lived);
      }),
    );
  });

  test("a change leaves the earlier table as it was", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 100 }), change, (changes, last) => {
        const before = changes.reduce(apply, emptyTable<number>());
        const entries = [...before.entries()];
        apply(before, last);
        expect([...before.entries()]).toEqual(entries);
      }),
    );
  });

  test("two keys of one hash stand side by side and leave one by one", () => {
    const [a, b] = CLASH;
    const both = tableOf([
      [b, 2],
      [a, 1],
    ]);
    expect([both.get(a), both.get(b), both.size]).toEqual([1, 2, 2]);
    expect(both).toEqual(
      tableOf([
        [a, 1],
        [b, 2],
      ]),
    );
    expect(both.delete(a)).toEqual(tableOf([[b, 2]]));
    expect(both.delete(a).delete(b)).toEqual(emptyTable());
  });

  test("setting what is there already, or deleting what is not, is the very same table", () => {
    const table = tableOf([["s1", 1]]);
    expect(table.set("s1", 1)).toBe(table);
    expect(table.delete("s2")).toBe(table);
  });

  test("a change among 10,000 entries copies one path and shares the rest", () => {
    const table = tableOf(Array.from({ length: 10_000 }, (_, index) => [`s${index}`, index]));
    const before = parts(table);
    const copied = [...parts(table.set("s77", -1))].filter((part) => !before.has(part));
    // At most seven levels of branch and array, the leaf, and the table itself.
    expect(copied.length).toBeLessThanOrEqual(2 * 7 + 2);
    expect(before.size).toBeGreaterThan(10_000);
  });
});

/** Every object of which a table is made. */
function parts(value: object, seen = new Set<object>()): Set<object> {
  seen.add(value);
  for (const part of Object.values(value))
    if (part !== null && typeof part === "object" && !seen.has(part)) parts(part, seen);
  return seen;
}
