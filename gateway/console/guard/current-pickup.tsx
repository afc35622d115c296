/** The pickup in front of the guard: who came, for which child, where the child is now, and the two decisions. */
import type { PickupView } from "#contract/live.ts";
import type { CustodyStatus } from "#core/state.ts";
import { Button } from "#ui/button.tsx";
import { language, say } from "#ui/language.ts";
import { Timer } from "#ui/number.tsx";
import { Shape, Status } from "#ui/shapes.tsx";
import { CUSTODY_WORDS } from "#ui/words.ts";
import { type Desk, mayCollectAll } from "./desk.ts";
import { GUARD } from "./words.ts";

export function CurrentPickup({ desk, pickup }: { desk: Desk; pickup: PickupView }) {
  const now = desk.campus.now.value;
  const stale = desk.campus.live.freshness.value === "stale";
  const busy = desk.strip.busy.value || stale;
  return (
    <section
      class={`card pickup${pickup.barred ? " pickup-barred" : ""}`}
      aria-label={say(GUARD.current)}
      data-pickup={pickup.id}
    >
      <div class="pickup-adult">
        <Adult pickup={pickup} />
        <Timer ms={now - pickup.openedAt} />
      </div>
      {pickup.barred && (
        <p class="pickup-bar">
          <Status tone="alarm" word={say(GUARD.barred)} />
          <span>{say(GUARD.barredAdvice)}</span>
        </p>
      )}
      {!pickup.barred && !pickup.collector && <Collectors desk={desk} pickup={pickup} />}
      <ul class="pickup-children">
        {pickup.students.map((child) => (
          <Child key={child.id} child={child} openedAt={pickup.openedAt} now={now} />
        ))}
      </ul>
      <div class="decide">
        {!pickup.barred && (
          <Button kind="primary" big decides keys="F8" disabled={busy || !desk.mayRelease.value} onPress={desk.release}>
            <Shape name="tick" />
            {say(GUARD.release)} <kbd>F8</kbd>
          </Button>
        )}
        <Button kind="danger" big decides keys="F9" disabled={busy} onPress={desk.refuse}>
          <Shape name="cross" />
          {say(GUARD.refuse)} <kbd>F9</kbd>
        </Button>
      </div>
    </section>
  );
}

function Adult({ pickup }: { pickup: PickupView }) {
  const count = pickup.students.filter(({ released }) => !released).length;
  if (pickup.self)
    return (
      <div>
        <h2 class="adult-name">{say(GUARD.selfDismissal)}</h2>
        <p>{say(GUARD.selfConsent)}</p>
      </div>
    );
  if (!pickup.collector) return <h2 class="adult-name adult-unnamed">{say(GUARD.unnamed)}</h2>;
  const { name, relation } = pickup.collector;
  return (
    <div>
      <h2 class="adult-name">
        {name} {relation && <span class="relation">{relation[language.value]}</span>}
      </h2>
      {!pickup.barred && <p>{say(GUARD.collects, { n: count })}</p>}
    </div>
  );
}

function Collectors({ desk, pickup }: { desk: Desk; pickup: PickupView }) {
  const adults = mayCollectAll(pickup);
  if (adults.length === 0) return <p class="empty">{say(GUARD.noGuardians)}</p>;
  return (
    <fieldset class="collectors">
      <legend class="field-label">{say(GUARD.chooseCollector)}</legend>
      {adults.map(({ id, name, relation }) => (
        <Button key={id} pressed={desk.collector.value === id} onPress={() => (desk.collector.value = id)} decides>
          <span class="collector-name">{name}</span>
          {relation && <span>{relation[language.value]}</span>}
        </Button>
      ))}
    </fieldset>
  );
}

type ChildProps = {
  readonly child: PickupView["students"][number];
  readonly openedAt: number;
  readonly now: number;
};

/** Statuses in which a child was called and is still to come. */
const CALLED: readonly string[] = ["in-class", "in-care", "in-transit"] satisfies CustodyStatus[];

function Child({ child, openedAt, now }: ChildProps) {
  return (
    <li class="pickup-child" data-student={child.id}>
      <span>
        <strong class="child-name">{child.name}</strong> {child.group[language.value]}
      </span>
      <span class="child-where">
        <Whereabouts child={child} openedAt={openedAt} now={now} />
        {child.place && <span>{child.place[language.value]}</span>}
      </span>
    </li>
  );
}

function Whereabouts({ child, openedAt, now }: ChildProps) {
  if (child.released) return <Status tone="quiet" shape="box" word={say(GUARD.left)} />;
  if (CALLED.includes(child.status))
    return (
      <>
        <Status tone="info" shape="half" word={say(GUARD.called)} />
        <Timer ms={now - openedAt} />
      </>
    );
  const look = CUSTODY_WORDS[child.status as CustodyStatus] as (typeof CUSTODY_WORDS)[CustodyStatus] | undefined;
  return look ? (
    <Status tone={look.tone} shape={look.shape} word={say(look.text)} />
  ) : (
    <Status tone="quiet" word={child.status} />
  );
}
