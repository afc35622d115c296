/** Beside the pickup in front: who waits, and who was released but is not out yet. */
import type { PickupView } from "#contract/live.ts";
import { say } from "#ui/language.ts";
import { Count, Timer } from "#ui/number.tsx";
import { Shape } from "#ui/shapes.tsx";
import type { Desk } from "./desk.ts";
import { GUARD } from "./words.ts";

/** Most rows of each list; the rest is counted in the heading. */
const ROWS_MAX = 20;

const childNames = (pickup: PickupView) => pickup.students.map(({ name }) => name).join(say(GUARD.separator));
const adultName = (pickup: PickupView) =>
  pickup.self ? say(GUARD.selfDismissal) : (pickup.collector?.name ?? say(GUARD.unnamed));

export function Queue({ desk }: { desk: Desk }) {
  const waiting = desk.queue.value;
  return (
    <section aria-labelledby="queue-heading">
      <div class="section-head">
        <h2 id="queue-heading">{say(GUARD.queue)}</h2>
        <Count value={waiting.length} />
      </div>
      {waiting.length === 0 && <p class="empty">{say(GUARD.queueEmpty)}</p>}
      <ul class="queue">
        {waiting.slice(0, ROWS_MAX).map((pickup) => (
          <li key={pickup.id}>
            <button
              type="button"
              class={`queue-row${pickup.barred ? " queue-barred" : ""}`}
              aria-current={pickup.id === desk.current.value?.id}
              onClick={() => (desk.selected.value = pickup.id)}
            >
              <span class="queue-names">
                {pickup.barred && <Shape name="square" />}
                <strong>{childNames(pickup)}</strong>
                <span class="soft">{adultName(pickup)}</span>
              </span>
              <Timer ms={desk.campus.now.value - pickup.openedAt} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Granted({ desk }: { desk: Desk }) {
  const granted = desk.pickups.value
    .filter((pickup) => pickup.state === "granted" && (desk.gate.value === null || pickup.gate === desk.gate.value))
    .sort((a, b) => (a.expires ?? 0) - (b.expires ?? 0));
  return (
    <section aria-labelledby="granted-heading">
      <div class="section-head">
        <h2 id="granted-heading">{say(GUARD.granted)}</h2>
        <Count value={granted.length} />
      </div>
      {granted.length === 0 && <p class="empty">{say(GUARD.grantedNone)}</p>}
      <ul class="queue">
        {granted.slice(0, ROWS_MAX).map((pickup) => (
          <li key={pickup.id} class="queue-row granted-row" data-granted={pickup.id}>
            <span class="queue-names">
              <strong>{childNames(pickup)}</strong>
              <span class="soft">{adultName(pickup)}</span>
            </span>
            {pickup.expires !== null && (
              <span>
                {say(GUARD.lapsesIn)} <Timer ms={pickup.expires - desk.campus.now.value} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
