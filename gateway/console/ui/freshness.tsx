/** How old are these numbers? Live, late (amber), or stale (hollow numbers and an age that counts). */

import { say } from "./language.ts";
import type { Freshness } from "./live.ts";
import { duration } from "./school-clock.ts";
import { Status } from "./shapes.tsx";
import { UI } from "./words.ts";

type ClockProps = {
  readonly freshness: Freshness;
  readonly ageMs: number | null;
  /** Time of day to print beside it; null until known. */
  readonly time: string | null;
};

/** `实时 14:32:05` */
export function FreshnessClock({ freshness, ageMs, time }: ClockProps) {
  return (
    <div class={`freshness freshness-${freshness}`} role="status">
      <FreshnessWord freshness={freshness} />
      {time && (
        <time class="freshness-time" aria-hidden="true">
          {time}
        </time>
      )}
      {(freshness === "late" || freshness === "stale") && ageMs !== null && (
        <span class="freshness-age" aria-hidden="true">
          {say(UI.ageAgo, { age: duration(ageMs) })}
        </span>
      )}
    </div>
  );
}

function FreshnessWord({ freshness }: { freshness: Freshness }) {
  switch (freshness) {
    case "connecting":
      return <Status tone="quiet" word={say(UI.connecting)} />;
    case "live":
      return <Status tone="plain" word={say(UI.live)} />;
    case "late":
      return <Status tone="attention" word={say(UI.late)} />;
    case "stale":
      return <Status tone="unknown" word={say(UI.stale)} />;
  }
}
