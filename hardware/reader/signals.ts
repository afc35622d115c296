/** What a reader shows by itself, when no gateway tells it. */
import type { Bilingual, Command, Feedback } from "../wire/messages.ts";
import type { CardRead, ReaderOutput, SignalCause } from "./state.ts";

const TO_THE_GUARD: Bilingual = { zh: "已记录，请到门卫处", en: "Recorded, please see the guard" };
const NOT_RECORDED: Bilingual = { zh: "未能记录，请找门卫", en: "Not recorded, please see the guard" };
const IDENTIFY: Bilingual = { zh: "这里", en: "Here" };
const NOTHING: Bilingual = { zh: "", en: "" };

/** Amber: the tap is safe in the log, no gateway has answered, the person goes to the guard (G7). */
export function stored({ ref }: Pick<CardRead, "ref">): ReaderOutput {
  return signal(
    { light: "amber", sound: "attention", text: TO_THE_GUARD, open: false, cause: { kind: "stored" } },
    ref,
  );
}

/** Red: the tap is nowhere, so nobody may believe that it was recorded. */
export function notStored(
  reason: Extract<SignalCause, { kind: "not-stored" }>["reason"],
  { ref }: Pick<CardRead, "ref">,
): ReaderOutput {
  const cause = { kind: "not-stored", reason } as const;
  return signal({ light: "red", sound: "deny", text: NOT_RECORDED, open: false, cause }, ref);
}

/** The gateway's answer. */
export function answered(feedback: Feedback, { ref }: Pick<CardRead, "ref">): ReaderOutput {
  const { light, sound, text, open } = feedback;
  return signal({ light, sound, text, open, cause: { kind: "feedback", feedback } }, ref);
}

/** What a command shows. */
export function ordered({ id, do: order, text }: Command): ReaderOutput {
  const cause = { kind: "command", id } as const;
  const open = order === "open";
  const fallback = order === "identify" ? IDENTIFY : NOTHING;
  return signal(
    { light: open ? "green" : "blue", sound: open ? "ok" : "attention", text: text ?? fallback, open, cause },
    undefined,
  );
}

function signal(
  shown: Omit<Extract<ReaderOutput, { kind: "signal" }>, "kind" | "ref">,
  ref: number | undefined,
): ReaderOutput {
  return { kind: "signal", ...shown, ...(ref === undefined ? {} : { ref }) };
}
