/** A child's way through the day: gate, classroom, homework, club. How it goes home is told in pickup-stories.ts. */
import type { ChildDay } from "./child-plan.ts";
import { accepted, SIGNAL, type Stage, type Story, told } from "./stage.ts";

/** After a refusal a child looks for the right card in the bag, school milliseconds. */
const SECOND_CARD_MS = 20_000;

export function childStory(child: ChildDay): Story {
  return {
    id: `child/${child.student}`,
    promises: [
      // A child who wanders off is ready to go home only when the patrol has found it.
      ...(child.wandersFrom === null ? [SIGNAL.ready(child.student)] : []),
      ...child.doors.map(({ session }) => SIGNAL.seated(session, child.student)),
      ...(child.arrives === null ? [SIGNAL.left(child.student)] : []),
    ],
    run: (stage) => (child.arrives === null ? Promise.resolve() : liveThrough(stage, child, child.arrives)),
  };
}

async function liveThrough(stage: Stage, child: ChildDay, arrives: number): Promise<void> {
  const { world } = stage;
  await world.until(arrives);
  if (child.lostCard) {
    const outcome = await world.tap(child.gate.in, child.lostCard);
    stage.expect(!accepted(outcome), `the lost card of ${child.student} was accepted`);
    await world.until(Math.max(world.now(), arrives) + SECOND_CARD_MS);
  }
  const entry = await world.tap(child.gate.in, child.card);
  stage.expect(accepted(entry), `${child.student} at ${child.gate.in}: ${told(entry)}`);
  for (const door of child.doors) {
    if (door.session !== child.wandersFrom) {
      await world.until(door.at);
      if (door.afterHandover) await stage.raised(SIGNAL.handedOver(door.afterHandover));
      await stage.raised(SIGNAL.opened(door.session));
      const outcome = await world.tap(door.reader, child.card);
      stage.expect(accepted(outcome), `${child.student} at ${door.reader}: ${told(outcome)}`);
    }
    stage.raise(SIGNAL.seated(door.session, child.student));
  }
}
