import { describe, expect, test } from "vitest";
import { createNames, NO_NAME } from "../../../gateway/views/names.ts";

describe("names", () => {
  test("of an erased person are a dash", () => {
    expect(createNames(() => null).named("s-1")).toEqual({ id: "s-1", name: NO_NAME });
  });

  test("are asked for once, until they are forgotten", () => {
    let asked = 0;
    let name = "Lin Yue";
    const names = createNames(() => {
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
    const names = createNames((person) => {
      asked.push(person);
      return { name: person };
    }, 2);
    for (const person of ["a", "b", "c", "b", "a"]) names.named(person);
    expect(asked).toEqual(["a", "b", "c", "a"]);
  });

  test("carry a relation when one is recorded, and cards only when asked", () => {
    const names = createNames(() => ({
      name: "Li",
      relation: '{"zh":"奶奶","en":"grandmother"}',
      "card:x": "04B2",
      "card:a": "04A1",
    }));
    expect(names.related("p-1")).toEqual({ id: "p-1", name: "Li", relation: { zh: "奶奶", en: "grandmother" } });
    expect(names.cards("p-1")).toEqual(["04A1", "04B2"]);
    expect(createNames(() => ({ name: "Li", relation: "{broken" })).related("p-1").relation).toBeNull();
  });
});
