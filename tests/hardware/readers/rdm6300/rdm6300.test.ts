import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CARDS_MAX,
  CONFIRM_MS_MAX,
  type DriverState,
  read,
  SILENCE_MS,
  SILENT,
} from "../../../../hardware/readers/rdm6300/driver.ts";
import { FRAME_BYTES, NO_FRAME, readFrames } from "../../../../hardware/readers/rdm6300/frame.ts";

type Capture = { readonly hex: string; readonly card: string; readonly from: string };
const captures = JSON.parse(
  readFileSync(new URL("../../../../hardware/readers/rdm6300/captures/frames.json", import.meta.url), "utf8"),
) as { readonly good: readonly Capture[]; readonly ghost: readonly Capture[] };

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));
const [first, second] = captures.good.map(({ hex }) => bytesOf(hex)) as [Uint8Array, Uint8Array];
const glued = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** The frame of any five bytes, as the module would send it. */
function frameOf(card: string): Uint8Array {
  const checksum = Buffer.from(card, "hex").reduce((sum, byte) => sum ^ byte, 0);
  return Buffer.from(`\x02${card}${checksum.toString(16).toUpperCase().padStart(2, "0")}\x03`);
}

function cardsIn(...chunks: readonly Uint8Array[]): string[] {
  let state = NO_FRAME;
  return chunks.flatMap((chunk) => {
    const [next, results] = readFrames(state, chunk);
    state = next;
    expect(state.held.length).toBeLessThan(FRAME_BYTES);
    return results.flatMap((result) => (result.kind === "frame" ? [result.card] : []));
  });
}

describe("frames", () => {
  test.each([...captures.good, ...captures.ghost])("a recorded frame is read: $card", ({ hex, card }) => {
    expect(cardsIn(bytesOf(hex))).toEqual([card]);
  });

  test("cut in two at any place", () => {
    for (let cut = 0; cut <= FRAME_BYTES; cut += 1) {
      expect(cardsIn(first.slice(0, cut), first.slice(cut))).toEqual(["14008EC793"]);
    }
  });

  test("byte by byte", () => {
    expect(cardsIn(...[...first].map((byte) => Uint8Array.of(byte)))).toEqual(["14008EC793"]);
  });

  test("glued together", () => {
    expect(cardsIn(glued(first, second, first))).toEqual(["14008EC793", "1F00644BB6", "14008EC793"]);
  });

  test("noise before the start is one fault and costs nothing", () => {
    const [, results] = readFrames(NO_FRAME, glued(Uint8Array.of(0xff, 0x00, 0x41), first));
    expect(results).toEqual([
      { kind: "fault", fault: "noise", bytes: 3 },
      { kind: "frame", card: "14008EC793" },
    ]);
  });

  test("a frame that is broken off costs only itself", () => {
    expect(cardsIn(glued(first.slice(0, 6), second))).toEqual(["1F00644BB6"]);
  });

  test("a wrong checksum is a fault, not a card", () => {
    const wrong = Uint8Array.from(first);
    wrong[11] = 0x30;
    expect(readFrames(NO_FRAME, wrong)[1]).toEqual([{ kind: "fault", fault: "wrong-checksum", bytes: FRAME_BYTES }]);
  });

  test("lower-case digits are accepted, other characters are not", () => {
    expect(cardsIn(Buffer.from("\x0214008ec793ce\x03"))).toEqual(["14008EC793"]);
    expect(readFrames(NO_FRAME, Buffer.from("\x0214008EC79-CE\x03"))[1]).toMatchObject([{ fault: "not-hex" }]);
  });

  test("a frame of another length is a fault, and what is held is bounded", () => {
    expect(readFrames(NO_FRAME, Buffer.from("\x0214008EC7\x03"))[1]).toMatchObject([{ fault: "wrong-length" }]);
    const endless = glued(Uint8Array.of(2), new Uint8Array(10_000).fill(0x30), first);
    expect(cardsIn(endless)).toEqual(["14008EC793"]);
  });

  test("any bytes, cut anyhow: never a throw, and a good frame behind them is found", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), (chunks) => {
        expect(cardsIn(...chunks, first).at(-1)).toBe("14008EC793");
      }),
    );
  });
});

describe("readings", () => {
  /** Plays frames at their times and gives the readings with theirs. */
  function play(script: readonly (readonly [at: number, bytes: Uint8Array])[]): {
    readings: [number, string][];
    state: DriverState;
  } {
    let state = SILENT;
    const readings = script.flatMap(([at, bytes]) => {
      const [next, cards] = read(state, bytes, at);
      state = next;
      return cards.map((card): [number, string] => [at, card]);
    });
    return { readings, state };
  }

  test("a card counts at its second equal frame, and once while it stays", () => {
    const stay = Array.from({ length: 40 }, (_, index) => [index * 65, first] as const);
    expect(play(stay).readings).toEqual([[65, "14008EC793"]]);
  });

  test("a single frame, or two too far apart, is a ghost", () => {
    const ghost = bytesOf(captures.ghost[0]!.hex);
    expect(play([[0, ghost]]).readings).toEqual([]);
    expect(
      play([
        [0, ghost],
        [CONFIRM_MS_MAX + 1, ghost],
        [3 * CONFIRM_MS_MAX, ghost],
      ]).readings,
    ).toEqual([]);
    expect(
      play([
        [0, ghost],
        [CONFIRM_MS_MAX, ghost],
      ]).readings,
    ).toHaveLength(1);
  });

  test("after half a second of silence the same card is a new visit", () => {
    const visit = (at: number) =>
      [
        [at, first],
        [at + 65, first],
      ] as const;
    expect(play([...visit(0), ...visit(65 + SILENCE_MS - 1)]).readings).toHaveLength(1);
    expect(play([...visit(0), ...visit(65 + SILENCE_MS)]).readings).toEqual([
      [65, "14008EC793"],
      [130 + SILENCE_MS, "14008EC793"],
    ]);
  });

  test("a second child's card inside the first one's stay is not lost, and the first is not read twice", () => {
    const { readings } = play([
      [0, first],
      [65, first],
      [130, second],
      [195, first],
      [260, second],
      [325, first],
    ]);
    expect(readings).toEqual([
      [65, "14008EC793"],
      [260, "1F00644BB6"],
    ]);
  });

  test("an all-zero card is no card", () => {
    const zero = frameOf("0000000000");
    const { readings, state } = play([
      [0, zero],
      [50, zero],
      [100, zero],
    ]);
    expect(readings).toEqual([]);
    expect(state.faults["all-zero"]).toBe(3);
  });

  test("faults are counted, and the cards that are followed are bounded", () => {
    const many = Array.from(
      { length: 50 },
      (_, index) => [index, frameOf(`01000000${(index + 10).toString(16).toUpperCase().padStart(2, "0")}`)] as const,
    );
    const { state } = play([[0, Uint8Array.of(1, 1, 1)], ...many]);
    expect(state.seen).toHaveLength(CARDS_MAX);
    expect(state.faults.noise).toBe(1);
  });
});
