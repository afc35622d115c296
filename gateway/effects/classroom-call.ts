/** G3: the classroom is called when somebody has come for a child. The room's readers say it. */
import type { Bilingual, Command } from "#wire/messages.ts";
import type { Clock } from "../clock.ts";
import type { Effect } from "../core/decision.ts";
import type { PersonId } from "../core/ids.ts";
import type { Plan } from "../core/plan.ts";
import type { ReaderLink } from "../intake/reader-link.ts";
import type { Committed } from "../loop.ts";

/** A call that is not spoken within this time is dropped: the child has been fetched or asked for again. Real milliseconds. */
export const CALL_LIFETIME_MS = 30_000;
/** Names in one call; more children are called by their number. */
export const NAMES_MAX = 4;
const TEXT_LENGTH_MAX = 120;

type Call = Extract<Effect, { kind: "call-classroom" }>;

/** What is said in the room. Pure. @param names null for a child whose name the vault does not give */
export function callText(names: readonly (string | null)[], gate: Bilingual): Bilingual {
  const known = names.filter((name) => name !== null);
  const spoken = known.length === names.length && names.length <= NAMES_MAX;
  const zh = spoken
    ? `请${known.join("、")}到${gate.zh}，家人来接了`
    : `请${names.length}名同学到${gate.zh}，家人来接了`;
  const en = spoken
    ? `${known.join(", ")}: please come to ${gate.en}, your family is here`
    : `${names.length} children: please come to ${gate.en}, their family is here`;
  return { zh: zh.slice(0, TEXT_LENGTH_MAX), en: en.slice(0, TEXT_LENGTH_MAX) };
}

/**
 * Sends the calls of a commit to the readers of the rooms concerned. Names go no further than the school's own readers.
 * @param nameOf a person's name in clear, or null
 */
export function createClassroomCalls({
  clock,
  link,
  nameOf,
}: {
  readonly clock: Clock;
  readonly link: ReaderLink;
  readonly nameOf: (person: PersonId) => string | null;
}): (batch: readonly Committed[]) => void {
  function send(plan: Plan, call: Call, id: string): void {
    const gate = plan.places.find((place) => place.id === call.gate)?.name ?? { zh: call.gate, en: call.gate };
    const command: Command = {
      id,
      do: "say",
      expires: Math.round(clock.now() + CALL_LIFETIME_MS),
      text: callText(call.students.map(nameOf), gate),
    };
    for (const reader of plan.readers) if (reader.place === call.place) link.send(reader.id, "command", command);
  }

  return (batch) => {
    for (const { effects, seq, state } of batch)
      effects.forEach((effect, index) => {
        if (effect.kind === "call-classroom" && state.plan) send(state.plan, effect, `call-${seq}-${index}`);
      });
  };
}
