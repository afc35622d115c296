/** Which roll matters now, and who is still a gap in it (R2). Pure. */
import type { RollView } from "#contract/live.ts";
import type { RollMark } from "#core/events.ts";

export type RollStudent = RollView["students"][number];
/** What the teacher has answered so far, by child. */
export type Answers = Readonly<Record<string, RollMark>>;

/** The roll that matters now: the running session's, else the next one of the day; null when there is none. */
export function rollOfNow(rolls: readonly RollView[], session: string | null, now: number): RollView | null {
  const running = rolls.find((roll) => roll.session === session);
  if (running) return running;
  const coming = [...rolls].sort((a, b) => a.start - b.start).find(({ end }) => end > now);
  return coming ?? null;
}

/** Children whom neither a tap nor an answer accounts for. */
export function unanswered(students: readonly RollStudent[], answers: Answers): RollStudent[] {
  return students.filter(({ id, mark }) => mark === null && answers[id] === undefined);
}
