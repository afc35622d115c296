/** A dialog over the browser's own `<dialog>`: focus is held inside, Esc closes, the page behind is inert. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { say } from "./language.ts";
import { Shape } from "./shapes.tsx";
import { UI } from "./words.ts";

type DialogProps = {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** As much of the screen as there is, for lists. */
  readonly wide?: boolean;
};

export function Dialog({ title, onClose, children, wide = false }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const gone = useRef(false);
  useEffect(() => {
    const shown = element.current;
    shown?.showModal();
    return () => {
      // Taken away by the page rather than closed by a person: closing it first gives the focus back to where it was.
      gone.current = true;
      shown?.close();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={wide ? "dialog dialog-wide" : "dialog"}
      aria-labelledby={titleId}
      // The browser reports the closing later: by then the page may have opened the next one.
      onClose={() => gone.current || onClose()}
    >
      <header class="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <button
          type="button"
          class="button button-quiet"
          aria-label={say(UI.close)}
          onClick={() => element.current?.close()}
        >
          <Shape name="cross" />
        </button>
      </header>
      <div class="dialog-body">{children}</div>
    </dialog>
  );
}
