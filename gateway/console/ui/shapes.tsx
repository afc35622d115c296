/** Status by shape and word; colour only helps. Drawn, not typed: a kiosk's fonts may lack the signs or show them as emoji. */
import type { JSX } from "preact";

export const TONES = ["alarm", "attention", "ok", "info", "plain", "quiet", "unknown"] as const;
/** alarm ■ red, attention ▲ amber, ok ✔ green, info ● blue; plain and quiet have no colour; unknown ◇ hatch. */
export type Tone = (typeof TONES)[number];

const DRAWN = {
  square: <rect x="2" y="2" width="12" height="12" />,
  triangle: <path d="M8 1.5 15 14.5H1Z" />,
  tick: <path d="m2 8.6 4 4L14 4" fill="none" stroke="currentColor" stroke-width="2.6" />,
  dot: <circle cx="8" cy="8" r="5.5" />,
  ring: <circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" stroke-width="2" />,
  half: (
    <>
      <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="2" />
      <path d="M8 2.5a5.5 5.5 0 0 1 0 11Z" />
    </>
  ),
  diamond: <path d="M8 1 15 8 8 15 1 8Z" fill="none" stroke="currentColor" stroke-width="2" />,
  "filled-diamond": <path d="M8 1 15 8 8 15 1 8Z" />,
  box: <rect x="3" y="3" width="10" height="10" fill="none" stroke="currentColor" stroke-width="2" />,
  slash: <path d="M3 14 13 2" fill="none" stroke="currentColor" stroke-width="2.2" />,
  cross: <path d="m3 3 10 10M13 3 3 13" fill="none" stroke="currentColor" stroke-width="2.6" />,
} satisfies Record<string, JSX.Element>;
export type ShapeName = keyof typeof DRAWN;

const SHAPE_OF_TONE: Record<Tone, ShapeName> = {
  alarm: "square",
  attention: "triangle",
  ok: "tick",
  info: "dot",
  plain: "dot",
  quiet: "ring",
  unknown: "diamond",
};

/** A shape alone, for use beside a word. */
export function Shape({ name }: { name: ShapeName }) {
  return (
    <svg class="shape" viewBox="0 0 16 16" aria-hidden="true" fill="currentColor">
      {DRAWN[name]}
    </svg>
  );
}

/** Shape and word. `shape` overrides the tone's own one. */
export function Status({ tone, word, shape }: { tone: Tone; word: string; shape?: ShapeName }) {
  return (
    <span class={`status status-${tone}`}>
      <Shape name={shape ?? SHAPE_OF_TONE[tone]} />
      <span class="status-word">{word}</span>
    </span>
  );
}
