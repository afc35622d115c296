/** A reason in one touch: fixed phrases, with words of one's own beside or instead of them. */
import { Button } from "#ui/button.tsx";
import { say, type Text } from "#ui/language.ts";
import { type ReasonDraft, WORDS_LENGTH_MAX } from "./reason-text.ts";
import { REASONS } from "./reason-words.ts";

type ReasonFieldProps = {
  readonly phrases: readonly Text[];
  readonly reason: ReasonDraft;
  readonly onChange: (reason: ReasonDraft) => void;
};

export function ReasonField({ phrases, reason, onChange }: ReasonFieldProps) {
  return (
    <>
      <fieldset class="marks choices">
        <legend class="field-label">{say(REASONS.reason)}</legend>
        {phrases.map((phrase) => (
          <Button
            key={phrase.en}
            pressed={reason.phrase === phrase}
            onPress={() => onChange({ ...reason, phrase: reason.phrase === phrase ? null : phrase })}
          >
            {say(phrase)}
          </Button>
        ))}
      </fieldset>
      <label class="field">
        <span class="field-label">{say(REASONS.ownWords)}</span>
        <input
          class="input"
          maxLength={WORDS_LENGTH_MAX}
          value={reason.own}
          onInput={(event) => onChange({ ...reason, own: event.currentTarget.value })}
        />
      </label>
    </>
  );
}
