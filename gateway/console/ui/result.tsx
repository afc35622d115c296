/** What became of the last thing somebody did, said where the eyes are and to screen readers. */
import { signal } from "@preact/signals";
import { ApiError } from "./api.ts";
import { say, type Text, type TextValues } from "./language.ts";
import { problemText } from "./problems.ts";
import { Status } from "./shapes.tsx";

/** How long a good result and a failure stay in sight, milliseconds. */
export const RESULT_SHOWN_MS = 8_000;
export const FAILURE_SHOWN_MS = 20_000;

type Result = { readonly failed: boolean; readonly text: Text; readonly values: TextValues };

/** The result strip of a page, and the way to do something that ends in it. */
export function resultStrip() {
  const result = signal<Result | null>(null);
  const busy = signal(false);
  let hide: ReturnType<typeof setTimeout> | null = null;

  const show = (next: Result) => {
    if (hide) clearTimeout(hide);
    result.value = next;
    hide = setTimeout(() => (result.value = null), next.failed ? FAILURE_SHOWN_MS : RESULT_SHOWN_MS);
  };

  return {
    busy,
    result,
    /** Nothing to say any more. */
    clear: () => {
      result.value = null;
    },
    /** Says something that is no answer to a request. */
    fail: (text: Text, values: TextValues = {}) => show({ failed: true, text, values }),
    /** Runs one action at a time; a second press while the first is under way does nothing. True when it was done. */
    async run(work: () => Promise<unknown>, done: Text, values: TextValues = {}): Promise<boolean> {
      if (busy.value) return false;
      busy.value = true;
      try {
        await work();
        show({ failed: false, text: done, values });
        return true;
      } catch (error) {
        show({ failed: true, text: problemText(error instanceof ApiError ? error.code : "unexpected"), values: {} });
        if (!(error instanceof ApiError)) throw error;
        return false;
      } finally {
        busy.value = false;
      }
    },
  };
}
export type ResultStrip = ReturnType<typeof resultStrip>;

/** `foot`: over the foot of the page or dialog instead of in its place. */
export function ResultLine({ strip, foot = false }: { strip: ResultStrip; foot?: boolean }) {
  const current = strip.result.value;
  return (
    <div class={foot ? "result result-foot" : "result"} role="status">
      {current && <Status tone={current.failed ? "attention" : "ok"} word={say(current.text, current.values)} />}
    </div>
  );
}
