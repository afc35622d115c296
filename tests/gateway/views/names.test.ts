import { describe, expect, test } from "vitest";
import { createNames, NO_NAME } from "../../../gateway/views/names.ts";
import { noteField, noteOf, noteReference } from "../../../gateway/views/notes.ts";

type Personal = Parameters<typeof createNames>[0]["personal"];
const namesOf = (personal: Personal, max?: number) => createNames({ personal, note: () => null }, max);

describe("names", () => {
  test("of an erased person are a dash", () => {
    expect(namesOf(() => null).named("s-1")).toEqual({ id: "s-1", name: NO_NAME });
  });

  test("are asked for once, until they are forgotten", () => {
    let asked = 0;
    let name = "Lin Yue";
    const names = namesOf(() => {
      asked += 1;
      return { name };
    });
    names.named("s-1");
    names.named("s-1");
    expect(asked).toBe(1);
    name = "Lin Yu";
    names.forget();
    expect(names.named("s-1").name).toBe("Lin Yu");
  });

  test("stay within their bound, the oldest first", () => {
    const asked: string[] = [];
    const names = namesOf((person) => {
      asked.push(person);
      return { name: person };
    }, 2);
    for (const person of ["a", "b", "c", "b", "a"]) names.named(person);
    expect(asked).toEqual(["a", "b", "c", "a"]);
  });

  test("carry a relation when one is recorded, and cards only when asked", () => {
    const names = namesOf(() => ({
      name: "Li",
      relation: '{"zh":"奶奶","en":"grandmother"}',
      "card:x": "04B2",
      "card:a": "04A1",
    }));
    expect(names.related("p-1")).toEqual({ id: "p-1", name: "Li", relation: { zh: "奶奶", en: "grandmother" } });
    expect(names.cards("p-1")).toEqual(["04A1", "04B2"]);
    expect(namesOf(() => ({ name: "Li", relation: "{broken" })).related("p-1").relation).toBeNull();
  });
});

describe("words", () => {
  const said: Record<string, string> = { "s-1 note:x1": "her grandmother waits outside" };
  const names = createNames({ personal: () => null, note: (person, field) => said[`${person} ${field}`] ?? null });

  test("are found by their reference, which names person and field", () => {
    expect(noteOf(noteReference("s-1", "x1"))).toEqual({ person: "s-1", field: noteField("x1") });
    expect(names.words(noteReference("s-1", "x1"))).toBe("her grandmother waits outside");
  });

  test("that were erased are a dash", () => {
    expect(names.words(noteReference("s-2", "x1"))).toBe(NO_NAME);
    expect(names.words(noteReference("s-1", "x2"))).toBe(NO_NAME);
  });

  test("of the core itself, and none at all, stay as they are", () => {
    for (const reason of [null, "", "seen-again", "note", "note:"]) expect(names.words(reason)).toBe(reason);
  });
});
