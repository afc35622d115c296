/** The foot of a dialog: what is still lacking or what will be recorded, why it was refused, and the one button. */
import { useEffect } from "preact/hooks";
import { Button } from "#ui/button.tsx";
import { say, type Text } from "#ui/language.ts";
import { ResultLine, type ResultStrip } from "#ui/result.tsx";
import { Status } from "#ui/shapes.tsx";

type ConcludeProps = {
  readonly strip: ResultStrip;
  /** What is still to be said; null when it can be done. */
  readonly lacks: Text | null;
  /** What will be recorded, in one sentence. */
  readonly says?: string;
  /** Something else to know before pressing. */
  readonly notice?: Text | null;
  readonly label: string;
  readonly onPress: () => void;
};

export function Conclude({ strip, lacks, says = "", notice = null, label, onPress }: ConcludeProps) {
  // What became of an earlier action is no answer to this one.
  useEffect(strip.clear, []);
  return (
    <div class="conclude">
      <div role="status">
        {notice && <Status tone="info" word={say(notice)} />}
        {lacks ? <Status tone="attention" word={say(lacks)} /> : <strong class="says">{says}</strong>}
      </div>
      <ResultLine strip={strip} />
      <Button kind="primary" big onPress={onPress} disabled={lacks !== null || strip.busy.value}>
        {label}
      </Button>
    </div>
  );
}
