import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkLink, entryFields, link } from "../../../gateway/journal/chain.ts";
import { isStorable } from "../../../gateway/journal/storable.ts";
import { MORNING, tick } from "./fixture.ts";

const ZEROS = "0".repeat(64);

/** RFC 8785 by its own few rules, written without the library that the journal uses. */
function jcs(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jcs).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const names = Object.keys(value).filter((name) => (value as Record<string, unknown>)[name] !== undefined);
  const ordered = names.sort((a, b) => {
    for (let i = 0; i < Math.min(a.length, b.length); i += 1)
      if (a.charCodeAt(i) !== b.charCodeAt(i)) return a.charCodeAt(i) - b.charCodeAt(i);
    return a.length - b.length;
  });
  return `{${ordered.map((name) => `${JSON.stringify(name)}:${jcs((value as Record<string, unknown>)[name])}`).join(",")}}`;
}
const sha = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");

describe("a link of the chain", () => {
  test("is the SHA-256 of the previous hash's text and the entry's RFC 8785 text without its hash", () => {
    // printf of the text piped through sha256sum; a change of it would cut every school's chain in two.
    const hash = "d520a009f8a2923dd92819a1400c0689eb8d0f476a824a03081e82eff5296fb2";
    const made = link({ kind: "clock-ticked", seq: 1, facts: [], at: 5 }, ZEROS);
    expect(made.hash).toBe(hash);
    expect(made.text).toBe(`{"at":5,"facts":[],"hash":"${hash}","kind":"clock-ticked","previous":"${ZEROS}","seq":1}`);
  });

  test("orders names by UTF-16 code units and writes numbers and texts as RFC 8785 says", () => {
    const fields = {
      "\u20ac": 1e21,
      "\ud83d\ude00": 0.000001,
      ö: "门卫\u2028\n",
      "1": -0,
      ﬁ: [null, true],
      z: { b: 1, a: 2 },
    };
    const made = link({ ...fields, hashing: 1, hash2: 2, has: 3 }, ZEROS);
    const entry = JSON.parse(made.text) as Record<string, unknown>;
    expect(made.text).toBe(jcs(entry));
    const { hash, ...rest } = entry;
    expect(hash).toBe(sha(ZEROS + jcs(rest)));
  });

  test("holds for any entry", () => {
    const json = fc.jsonValue({ noUnicodeString: false }).filter((value) => isStorable(value));
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), json, { maxKeys: 8 }), (extra) => {
        fc.pre(isStorable(extra));
        const made = link({ ...extra, seq: 3, facts: [] }, sha("before"));
        const { hash, ...rest } = JSON.parse(made.text) as Record<string, unknown>;
        expect(made.text).toBe(jcs({ ...rest, hash }));
        expect(hash).toBe(sha(sha("before") + jcs(rest)));
        expect(checkLink(made.text, 3, sha("before"))).toEqual({ ok: true, entry: { ...rest, hash } });
      }),
      { numRuns: 200 },
    );
  });

  test("finds any single changed character", () => {
    const { text } = link(entryFields(tick(1), ["ab".repeat(32)]), ZEROS);
    for (let i = 0; i < text.length; i += 1) {
      const changed = `${text.slice(0, i)}${text[i] === "1" ? "2" : "1"}${text.slice(i + 1)}`;
      expect(checkLink(changed, 1, ZEROS).ok, `character ${i}`).toBe(false);
    }
  });

  test("says why an entry is not the one that belongs here", () => {
    const { text } = link(entryFields(tick(1), []), ZEROS);
    expect(checkLink(text, 2, ZEROS)).toEqual({ ok: false, reason: "it says that it is entry 1" });
    expect(checkLink(text, 1, sha("x"))).toEqual({ ok: false, reason: "it does not follow the entry before it" });
    expect(checkLink(text.replace("t-1", "t-2"), 1, ZEROS)).toMatchObject({
      reason: "its hash does not fit its content",
    });
    expect(checkLink(` ${text}`, 1, ZEROS)).toMatchObject({ reason: "its text is not in canonical form" });
    expect(checkLink(text.slice(1), 1, ZEROS)).toMatchObject({ reason: "its text is not JSON" });
  });
});

describe("an entry", () => {
  test("has the event's fields beside kind, leaves out the answer to nobody, and carries ids only", () => {
    expect(entryFields({ ...tick(4, []), action: "key-1" }, [])).toEqual({
      seq: 4,
      kind: "clock-ticked",
      at: MORNING + 4000,
      action: "key-1",
      facts: [],
    });
  });

  test.each([
    ["lone surrogate", "a\ud800"],
    ["no number", Number.NaN],
    ["endless", Number.POSITIVE_INFINITY],
    ["function", () => 1],
  ])("that RFC 8785 cannot hold is known before it is written: %s", (_, value) => {
    expect(isStorable({ reason: [value] })).toBe(false);
  });

  test("with a lone surrogate is refused with a code", () => {
    expect(() => link({ reason: "a\ud800" }, ZEROS)).toThrow(expect.objectContaining({ code: "journal/unstorable" }));
  });

  test("nested without end is not storable", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 40; i += 1) deep = [deep];
    expect(isStorable(deep)).toBe(false);
  });
});
