/** What the guard's desk knows and does: the queue, the pickup in front, and the two decisions. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { PickupView, PlaceCount, StudentView } from "#contract/live.ts";
import { act } from "#ui/api.ts";
import { say } from "#ui/language.ts";
import { resultStrip } from "#ui/result.tsx";
import type { Campus } from "../campus.ts";
import { GUARD } from "./words.ts";

/**
 * How long a pickup must have been in front before it can be decided, milliseconds: a second touch that was meant
 * for the family before must not release this one.
 */
export const DECIDE_AFTER_MS = 700;
/** The same card again within this time is one tap, real milliseconds (G1). */
export const SAME_CARD_MS = 10_000;
const GATE_STORED_AS = "baton.gate";

/** Open requests, oldest first; `gate` null means every gate. */
export function queueOf(pickups: readonly PickupView[], gate: string | null): PickupView[] {
  return pickups
    .filter((pickup) => pickup.state === "open" && (gate === null || pickup.gate === gate))
    .sort((a, b) => a.openedAt - b.openedAt || a.id.localeCompare(b.id));
}

/** Adults who may collect every child of the request. */
export function mayCollectAll(pickup: PickupView): PickupView["students"][number]["guardians"] {
  const [first, ...rest] = pickup.students.filter(({ released }) => !released);
  return (first?.guardians ?? []).filter(({ id }) =>
    rest.every((child) => child.guardians.some((one) => one.id === id)),
  );
}

export type Desk = ReturnType<typeof openDesk>;

export function openDesk(campus: Campus) {
  const strip = resultStrip();
  const gate = signal<string | null>(storedGate());
  const selected = signal<string | null>(null);
  const collector = signal<string | null>(null);
  const lookingUp = signal(false);
  /** Children chosen in the look-up, whose adult's card may follow. */
  const chosen = signal<readonly StudentView[]>([]);
  const pickups = computed(() => campus.live.data.value?.pickups ?? []);
  const gates: ReadonlySignal<PlaceCount[]> = computed(
    () => campus.live.data.value?.headcount.places.filter(({ kind }) => kind === "gate") ?? [],
  );
  const queue = computed(() => queueOf(pickups.value, gate.value));
  const current = computed(() => queue.value.find(({ id }) => id === selected.value) ?? queue.value[0] ?? null);
  const currentId = computed(() => current.value?.id ?? null);

  // Whoever is in front stays in front until settled, also when an older request turns up from elsewhere.
  let inFrontSince = performance.now();
  effect(() => {
    selected.value = currentId.value;
    collector.value = null;
    inFrontSince = performance.now();
  });

  const names = (pickup: PickupView) => pickup.students.map(({ name }) => name).join(say(GUARD.separator));
  const decidable = () =>
    performance.now() - inFrontSince >= DECIDE_AFTER_MS && campus.live.freshness.value !== "stale";
  const url = (pickup: PickupView, what: string) => `/api/v1/pickups/${encodeURIComponent(pickup.id)}/${what}`;

  /** Nothing decides for a barred adult or without one: the button is dead and so is its key. */
  const mayRelease = computed(() => {
    const pickup = current.value;
    return pickup !== null && !pickup.barred && (pickup.collector !== null || collector.value !== null);
  });

  const open = async (students: readonly string[], extra: { card?: string } = {}) => {
    const at = gate.value ?? gates.value[0]?.id;
    if (!at) return;
    let opened: PickupView | null = null;
    const done = await strip.run(
      async () => {
        opened = await act<PickupView>("/api/v1/pickups", { students, gate: at, ...extra });
      },
      extra.card ? GUARD.cardOpened : GUARD.lookUpOpened,
    );
    if (opened) selected.value = (opened as PickupView).id;
    if (done) closeLookUp();
  };

  function closeLookUp(): void {
    lookingUp.value = false;
    chosen.value = [];
  }

  let lastCard = { uid: "", at: Number.NEGATIVE_INFINITY };
  return {
    campus,
    strip,
    gate,
    gates,
    selected,
    collector,
    lookingUp,
    chosen,
    pickups,
    queue,
    current,
    mayRelease,
    open,
    chooseGate(id: string | null) {
      gate.value = id;
      try {
        localStorage.setItem(GATE_STORED_AS, id ?? "");
      } catch {
        // A kiosk browser may forbid storage: the gate is chosen again after a reload.
      }
    },
    async release() {
      const pickup = current.value;
      if (!pickup || !mayRelease.value || !decidable()) return;
      const named = pickup.collector === null && collector.value ? { collector: collector.value } : undefined;
      await strip.run(() => act(url(pickup, "confirm"), named), GUARD.released, { names: names(pickup) });
    },
    async refuse() {
      const pickup = current.value;
      if (!pickup || !decidable()) return;
      await strip.run(() => act(url(pickup, "deny"), { reason: GUARD.refuseReason.zh }), GUARD.refused, {
        names: names(pickup),
      });
    },
    move(step: 1 | -1) {
      const at = queue.value.findIndex(({ id }) => id === currentId.value);
      const next = queue.value[at + step];
      if (next) selected.value = next.id;
    },
    closeLookUp,
    /** A scanner at the desk says who collects the children that were looked up. Alone it says nothing: the gate's reader opens requests. */
    async card(uid: string) {
      const at = performance.now();
      const same = uid === lastCard.uid && at - lastCard.at < SAME_CARD_MS;
      lastCard = { uid, at };
      if (same) strip.fail(GUARD.cardSame);
      else if (chosen.value.length === 0) strip.fail(GUARD.cardAlone);
      else
        await open(
          chosen.value.map(({ id }) => id),
          { card: uid },
        );
    },
  };
}

function storedGate(): string | null {
  try {
    return localStorage.getItem(GATE_STORED_AS) || null;
  } catch {
    return null;
  }
}
