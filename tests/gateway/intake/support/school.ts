/** A plan with a few readers, a clock that a test moves, and the whole intake over a loop in memory. */
import type { MessageOf } from "#wire/messages.ts";
import type { Clock } from "../../../../gateway/clock.ts";
import type { Plan } from "../../../../gateway/core/plan.ts";
import { PLAN_DEFAULTS, placeOf } from "../../../../gateway/core/plan-defaults.ts";
import { createFeedback } from "../../../../gateway/effects/feedback.ts";
import { type Admission, createAdmission } from "../../../../gateway/intake/admission.ts";
import { createLiveness, type Liveness } from "../../../../gateway/intake/liveness.ts";
import { createReaderDoor, type ReaderDoor } from "../../../../gateway/intake/reader-door.ts";
import { type Downward, type LinkSwitch, linkSwitch } from "../../../../gateway/intake/reader-link.ts";
import { createRefusals, type IntakeLine, type Refusals } from "../../../../gateway/intake/refusals.ts";
import { type MemoryLoop, memoryLoop } from "./memory-loop.ts";

export const SCHOOL = "demo";
export const READERS = ["spare-gate", "gate-1", "room-1", "room-2"] as const;
/** A school morning: 2026-03-02 07:00 +08:00. */
export const MORNING = 1_772_406_000_000;

export const PLAN: Plan = {
  ...PLAN_DEFAULTS,
  version: 3,
  school: SCHOOL,
  name: { zh: "示范", en: "Demo" },
  zone: "Asia/Shanghai",
  places: [
    placeOf({ id: "gate-east", kind: "gate", name: { zh: "东门", en: "East gate" } }),
    placeOf({ id: "room-301", kind: "room", name: { zh: "301教室", en: "Room 301" } }),
    placeOf({ id: "room-302", kind: "room", name: { zh: "302教室", en: "Room 302" } }),
  ],
  readers: [
    { id: "spare-gate", place: "gate-east", lane: "in", name: { zh: "备用", en: "Spare" } },
    { id: "gate-1", place: "gate-east", lane: "in", name: { zh: "东门1道", en: "East gate 1" } },
    { id: "room-1", place: "room-301", lane: "none", name: { zh: "301", en: "301" } },
    { id: "room-2", place: "room-302", lane: "none", name: { zh: "302", en: "302" } },
  ],
  groups: [],
  sessions: [],
  gateDuty: [],
  dutyLeader: "leader",
};

export type TestClock = Clock & { advance(realMs: number): void };

/** Stands still until it is moved. */
export function testClock(speed = 1): TestClock {
  let up = 1_000;
  let timers: { due: number; task: () => void }[] = [];
  return {
    now: () => Math.floor(MORNING + (up - 1_000) * speed),
    up: () => up,
    speed,
    after(realMs, task) {
      const timer = { due: up + realMs, task };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    advance(realMs) {
      const end = up + realMs;
      for (;;) {
        const next = timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
        if (!next) break;
        timers = timers.filter((one) => one !== next);
        up = next.due;
        next.task();
      }
      up = end;
    },
  };
}

export type Sent = { readonly reader: string; readonly message: Downward; readonly payload: MessageOf<Downward> };

export type TestIntake = {
  readonly loop: MemoryLoop;
  readonly link: LinkSwitch;
  readonly sent: Sent[];
  readonly log: IntakeLine[];
  readonly admission: Admission;
  readonly liveness: Liveness;
  readonly refusals: Refusals;
  readonly door: ReaderDoor;
  readonly born: [string, number | null][];
};

export const readerKnown = (reader: string) => PLAN.readers.some(({ id }) => id === reader);
export const passwordOf = (reader: string) => `secret of ${reader}`;

/** The whole intake but the broker. `sent` is what goes to readers while no broker is attached to `link`. */
export function testIntake(clock: Clock, loop: MemoryLoop = memoryLoop(clock, PLAN)): TestIntake {
  const link = linkSwitch();
  const sent: Sent[] = [];
  const log: IntakeLine[] = [];
  const born: [string, number | null][] = [];
  link.attach({ send: (reader, message, payload) => void sent.push({ reader, message, payload }) });
  const refusals = createRefusals({ clock, log: (line) => log.push(line) });
  const answered = createFeedback({ clock, link, loop });
  const admission: Admission = createAdmission({
    clock,
    loop,
    journal: loop.journal,
    credentialOf: (card) => `credential-${card}`,
    link,
    readerKnown,
    answered,
  });
  const liveness = createLiveness({ clock, loop, ...admission });
  const door = createReaderDoor({
    admission,
    liveness,
    refusals,
    born: (reader, config) => void born.push([reader, config]),
  });
  return { loop, link, sent, log, admission, liveness, refusals, door, born };
}

export const CARD = "04A2B3C4D5E680";
const utf8 = new TextEncoder();

export function tapBytes(seq: number, fields: Record<string, unknown> = {}): Uint8Array {
  return utf8.encode(JSON.stringify({ epoch: 7, seq, up: 1_000 + seq, card: CARD, ...fields }));
}

export const topic = (reader: string, message: string) => `baton/v1/${SCHOOL}/${reader}/${message}`;

/** Everything that waits for the event loop has happened. */
export async function settled(turns = 4): Promise<void> {
  for (let i = 0; i < turns; i += 1) await new Promise((resolve) => setImmediate(resolve));
}
