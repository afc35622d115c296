/** Buttons. A primary one is at least 20 mm high on a kiosk; no target is under 44 px. */
import type { ComponentChildren } from "preact";

export type ButtonKind = "primary" | "danger" | "plain" | "quiet";

type ButtonProps = {
  readonly children: ComponentChildren;
  readonly onPress: () => void;
  readonly kind?: ButtonKind;
  readonly disabled?: boolean;
  /** 20 mm, for the deciding buttons of a kiosk. */
  readonly big?: boolean;
  readonly pressed?: boolean;
  readonly label?: string;
  /**
   * A deciding button: Enter does nothing, because a card scanner ends its burst with it and the focus may be here.
   * Space, the page's function keys and touch work.
   */
  readonly decides?: boolean;
  readonly keys?: string;
};

export function Button(props: ButtonProps) {
  const { kind = "plain", big = false, decides = false } = props;
  return (
    <button
      type="button"
      class={`button button-${kind}${big ? " button-big" : ""}`}
      disabled={props.disabled ?? false}
      aria-pressed={props.pressed}
      aria-label={props.label}
      aria-keyshortcuts={props.keys}
      onClick={props.onPress}
      onKeyDown={(event) => {
        if (decides && event.key === "Enter") event.preventDefault();
      }}
    >
      {props.children}
    </button>
  );
}
