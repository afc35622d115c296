/** What every screen of the school stands on: the live picture, who is signed in, and the school's time. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { LiveChange, LiveSnapshot } from "#contract/live.ts";
import { ApiError, read } from "#ui/api.ts";
import { LATE_AFTER_MS, type Live, openLive } from "#ui/live.ts";

/** Who is signed in, from `/api/v1/me`. */
export type Me = {
  readonly role: string;
  readonly person: { readonly id: string; readonly name: string } | null;
  readonly school: { readonly id: string; readonly name: { readonly zh: string; readonly en: string } };
};

export type Campus = {
  readonly live: Live<LiveSnapshot>;
  /** Null until known, and while nobody is signed in. */
  readonly me: ReadonlySignal<Me | null>;
  readonly signedOut: ReadonlySignal<boolean>;
  /** School time, epoch milliseconds; stands still when the gateway is silent. */
  readonly now: ReadonlySignal<number>;
  readonly zone: ReadonlySignal<string>;
};

/** Opens the campus for one page; it stays open as long as the page does. */
export function openCampus(): Campus {
  const me = signal<Me | null>(null);
  const nobody = signal(false);
  const live = openLive<LiveSnapshot, LiveChange>({
    url: "/api/v1/live",
    merge: (snapshot, change) => ({ ...snapshot, ...change }),
  });
  void read<Me>("/api/v1/me")
    .then((known) => (me.value = known))
    .catch((error: unknown) => (nobody.value = error instanceof ApiError && error.status === 401));

  const now = computed(() => {
    const time = live.data.value?.time;
    if (!time) return 0;
    // Between heartbeats school time runs on, but never past the point where it would be a guess.
    return time.now + Math.min(live.ageMs.value ?? 0, LATE_AFTER_MS) * time.speed;
  });
  return {
    live,
    me,
    signedOut: computed(() => nobody.value || live.refused.value),
    now,
    zone: computed(() => live.data.value?.time.zone ?? "Asia/Shanghai"),
  };
}
