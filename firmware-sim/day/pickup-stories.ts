/** Going home: a family at the gate, or a child who goes alone. Nobody leaves without a grant (G2, G3). */
import type { Gate } from "./ground.ts";
import type { Pickup, SelfDismissal } from "./pickup-plan.ts";
import { accepted, SIGNAL, type Stage, type Story, told } from "./stage.ts";
import type { PickupView } from "./world.ts";

/** The guard looks up, compares faces and confirms, school milliseconds. */
const GUARD_LOOKS_MS = 8_000;
/** From the confirmation to the child's tap: the child waits behind the lane already. Well inside G2's five minutes. */
const TO_THE_LANE_MS = 6_000;
/** Between two children of a family, and before the same card again: longer than G1's "one tap". */
const NEXT_TAP_MS = 12_000;
/** How often a lapsed or missed grant is asked for again before the child is left to the day's end. */
const EXIT_TRIES_MAX = 3;

export function pickupStory(pickup: Pickup): Story {
  const students = pickup.children.map(({ student }) => student);
  return {
    id: pickup.id,
    // A child who slips out is still on the record, so the one who settles it says that it has left.
    promises: pickup.slipsOut ? [] : students.map(SIGNAL.left),
    async run(stage) {
      const { world } = stage;
      await Promise.all(students.map((student) => stage.raised(SIGNAL.ready(student))));
      await world.until(pickup.at);
      if (pickup.when === "late") stage.say(`晚接家长到了 ${pickup.gate.place}`, `late parent at ${pickup.gate.place}`);
      if (pickup.card) {
        const outcome = await world.tap(pickup.gate.in, pickup.card);
        stage.expect(
          typeof outcome === "object" && outcome.verdict !== "refuse",
          `${pickup.collector} at ${pickup.gate.in}: ${told(outcome)}`,
        );
      }
      await confirm(stage, pickup.gate, { students, collector: pickup.collector, self: false });
      if (pickup.slipsOut) return stage.say("一名学生尾随离校，未刷卡", "a child slips out without a tap");
      for (const child of pickup.children) {
        await world.until(world.now() + TO_THE_LANE_MS);
        await goOut(stage, { ...child, gate: pickup.gate, collector: pickup.collector, self: false });
        await world.until(world.now() + NEXT_TAP_MS);
      }
    },
  };
}

export function selfDismissalStory(self: SelfDismissal): Story {
  const { student, gate, card } = self;
  return {
    id: `self-dismissal/${student}`,
    promises: [SIGNAL.left(student)],
    async run(stage) {
      const { world } = stage;
      await stage.raised(SIGNAL.ready(student));
      await world.until(self.at);
      const first = await world.tap(gate.out, card);
      // A secure card opens by itself inside the window; a clonable one waits for the guard's touch.
      if (accepted(first)) return;
      stage.expect(
        typeof first === "object" && first.verdict === "wait",
        `${student} leaving alone at ${gate.out}: ${told(first)}`,
      );
      await confirm(stage, gate, { students: [student], collector: student, self: true });
      await world.until(world.now() + NEXT_TAP_MS);
      await goOut(stage, { student, card, gate, collector: student, self: true });
    },
  };
}

type Leaving = { readonly students: readonly string[]; readonly collector: string; readonly self: boolean };

/** The guard finds the request on the screen, or looks the child up, and confirms. */
async function confirm(stage: Stage, gate: Gate, leaving: Leaving): Promise<void> {
  const { world } = stage;
  const desk = world.desk;
  await world.until(world.now() + GUARD_LOOKS_MS);
  let pickup = (await desk.openPickups(gate.guard)).find((one) => isFor(one, leaving));
  if (!pickup && !leaving.self) {
    const { students, collector } = leaving;
    const asked = await desk.requestPickup(gate.guard, { students, collector, gate: gate.place });
    stage.expect(asked.ok, `pickup of ${students.join(" ")}: ${asked.ok ? "" : asked.code}`);
    if (asked.ok) pickup = asked.value;
  }
  stage.expect(pickup !== undefined, `no request for ${leaving.students.join(" ")} at ${gate.place}`);
  if (!pickup) return;
  const answer = await desk.confirmPickup(gate.guard, pickup.id, leaving.self ? {} : { collector: leaving.collector });
  stage.expect(answer.ok, `confirming ${pickup.id}: ${answer.ok ? "" : answer.code}`);
}

function isFor(pickup: PickupView, { students, collector, self }: Leaving): boolean {
  return (
    pickup.state === "open" &&
    pickup.self === self &&
    (pickup.collector === null || pickup.collector.id === collector) &&
    students.every((student) => pickup.students.some(({ id }) => id === student))
  );
}

async function goOut(
  stage: Stage,
  leaving: {
    readonly student: string;
    readonly card: string;
    readonly gate: Gate;
    readonly collector: string;
    readonly self: boolean;
  },
): Promise<void> {
  const { student, card, gate, collector, self } = leaving;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await stage.world.tap(gate.out, card);
    // Without an answer the tap is in the reader's log and will correct the record; a second one could count as an entry.
    if (accepted(outcome) || typeof outcome !== "object") {
      stage.expect(typeof outcome === "object", `${student} leaving at ${gate.out}: ${told(outcome)}`);
      return stage.raise(SIGNAL.left(student));
    }
    if (attempt === EXIT_TRIES_MAX) return stage.expect(false, `${student} leaving at ${gate.out}: ${told(outcome)}`);
    await confirm(stage, gate, { students: [student], collector, self });
    await stage.world.until(stage.world.now() + NEXT_TAP_MS);
  }
}
