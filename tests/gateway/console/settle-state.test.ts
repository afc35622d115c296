import { describe, expect, test } from "vitest";
import type { PlaceCount } from "#contract/live.ts";
import { at, becoming, ELSEWHERE, found, lacking, settlement } from "../../../gateway/console/duty/settle-state.ts";

const place = (id: string, custodian: string | null): PlaceCount => ({
  id,
  name: id,
  names: { zh: id, en: id },
  kind: "room",
  session: null,
  custodian: custodian === null ? null : { id: custodian, name: custodian },
  expected: 0,
  present: 0,
  missing: 0,
  missingOnSite: 0,
  unattended: 0,
  uncoveredSince: null,
  known: true,
  knownUpto: null,
  silentReaders: [],
});
const PLACES = [place("r1", "t-1"), place("r2", null)];
const CHILD = { id: "s", family: [{ id: "p-mother", name: "M", relation: null }] };

describe("settling a child", () => {
  test("found means here and safe; where is still to be said, and then nothing", () => {
    const draft = found("t-me");
    expect(lacking(draft)).toBe("place");
    const there = at(draft, "r1", PLACES, "t-me");
    expect(lacking(there)).toBeNull();
    expect(settlement(there)).toEqual({
      outcome: "in-care",
      place: "r1",
      custodian: "t-1",
      reason: "找到了，孩子安全",
    });
  });

  test("whoever answers for the place has the child, else the one who says so", () => {
    expect(at(found("t-me"), "r2", PLACES, "t-me").custodian).toBe("t-me");
    expect(at(at(found("t-me"), "r1", PLACES, "t-me"), "r2", PLACES, "t-me").custodian).toBe("t-me");
  });

  test("an adult chosen by hand stays when the place changes", () => {
    const chosen = { ...found("t-me"), custodian: "t-9", adultChosen: true };
    expect(at(chosen, "r1", PLACES, "t-me").custodian).toBe("t-9");
  });

  test("a place that the plan does not know is said in words, and sent as none", () => {
    const draft = at(found("t-me"), ELSEWHERE, PLACES, "t-me");
    expect(lacking(draft)).toBe("words");
    const said = { ...draft, reason: { ...draft.reason, own: "在礼堂" } };
    expect(lacking(said)).toBeNull();
    expect(settlement(said)).toMatchObject({ place: null, reason: "找到了，孩子安全；在礼堂" });
  });

  test("who took a child is never guessed, and neither is how one knows", () => {
    const draft = becoming("released", CHILD, "t-me");
    expect(lacking(draft)).toBe("adult");
    expect(lacking({ ...draft, custodian: "p-mother" })).toBe("reason");
    expect(settlement({ ...draft, custodian: "p-mother", reason: { phrase: null, own: "见到了" } })).toEqual({
      outcome: "released",
      place: null,
      custodian: "p-mother",
      reason: "见到了",
    });
  });

  test("one who did not come is with the first guardian, or at home where none is known", () => {
    expect(becoming("absent", CHILD, "t-me").custodian).toBe("p-mother");
    expect(becoming("absent", { id: "s", family: [] }, "t-me").custodian).toBe("s");
    expect(lacking(becoming("absent", CHILD, "t-me"))).toBe("reason");
  });

  test("where nobody in person is signed in, an adult must be chosen", () => {
    expect(lacking(at(found(null), "r2", PLACES, null))).toBe("adult");
  });
});
