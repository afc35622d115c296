/** Numbers that can be told apart from old ones, and tiles and timers made of them. */
import type { ComponentChildren } from "preact";
import { duration } from "./school-clock.ts";

/** A live number; hollow and hatched while the page is stale or `known` is false. */
export function Count({ value, known = true }: { value: number; known?: boolean }) {
  return <span class={known ? "count" : "count count-unknown"}>{value}</span>;
}

/** A number with its caption. */
export function Tile({ caption, value, known = true }: { caption: string; value: number; known?: boolean }) {
  return (
    <span class="tile">
      <Count value={value} known={known} />
      <span class="tile-caption">{caption}</span>
    </span>
  );
}

/** How long something lasts (`from` to `now`) or how much is left (`now` to `from`). */
export function Timer({ ms, children }: { ms: number; children?: ComponentChildren }) {
  return (
    <span class="timer" role="timer" aria-live="off">
      {children}
      {duration(ms)}
    </span>
  );
}
