/**
 * Keys of the guard's desk, and card scanners that type (wedge). A scanner's burst is caught wherever the focus is,
 * kept out of text fields, and its trailing Enter confirms nothing.
 */

/** Longest pause between two characters of a burst, milliseconds; people type slower. */
export const BURST_GAP_MS = 60;
/** Shortest burst that is a card: 4 bytes as hex. Longest: 10 bytes. */
export const BURST_LENGTH_MIN = 8;
export const BURST_LENGTH_MAX = 20;

export type Burst = { readonly text: string; readonly lastAt: number };
export const NO_BURST: Burst = { text: "", lastAt: Number.NEGATIVE_INFINITY };

/**
 * One key press.
 *
 * @returns the burst so far, and the card when this key is the Enter that ends one
 */
export function nextBurst(
  burst: Burst,
  key: string,
  at: number,
): { readonly burst: Burst; readonly card: string | null } {
  const goesOn = at - burst.lastAt <= BURST_GAP_MS;
  if (key === "Enter") {
    const { length } = burst.text;
    const card = goesOn && length >= BURST_LENGTH_MIN && length <= BURST_LENGTH_MAX && length % 2 === 0;
    return { burst: NO_BURST, card: card ? burst.text.toUpperCase() : null };
  }
  // Modifier keys come between the letters of a scanner that types upper case.
  if (key === "Shift") return { burst, card: null };
  if (!/^[0-9a-fA-F]$/.test(key)) return { burst: NO_BURST, card: null };
  const text = (goesOn ? burst.text : "") + key;
  return { burst: { text: text.slice(0, BURST_LENGTH_MAX + 1), lastAt: at }, card: null };
}

export type DeskKeys = {
  readonly onRelease: () => void;
  readonly onRefuse: () => void;
  readonly onMove: (step: 1 | -1) => void;
  readonly onLookUp: () => void;
  readonly onCard: (uid: string) => void;
};

const isTextField = (target: EventTarget | null): target is HTMLInputElement =>
  target instanceof HTMLInputElement && target.type !== "radio" && target.type !== "checkbox";

/** Listens page-wide; the result stops it. */
export function listenToDesk(keys: DeskKeys): () => void {
  let burst = NO_BURST;
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextBurst(burst, event.key, event.timeStamp);
    const typed = burst.text;
    burst = next.burst;
    if (next.card !== null) {
      event.preventDefault();
      event.stopPropagation();
      if (isTextField(event.target)) takeBack(event.target, typed);
      keys.onCard(next.card);
      return;
    }
    // One press, one decision: a key that is held down repeats, and the next family is on the screen by then.
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (runKey(event, keys)) event.preventDefault();
  };
  // Capturing, so that a scanner's Enter is gone before a focused button sees it.
  document.addEventListener("keydown", onKeyDown, { capture: true });
  return () => document.removeEventListener("keydown", onKeyDown, { capture: true });
}

function runKey(event: KeyboardEvent, keys: DeskKeys): boolean {
  // With a dialog open the desk behind it is not what the guard looks at.
  if (document.querySelector("dialog[open]")) return false;
  switch (event.key) {
    case "F8":
      keys.onRelease();
      return true;
    case "F9":
      keys.onRefuse();
      return true;
    case "ArrowDown":
    case "ArrowUp":
      if (event.target instanceof HTMLSelectElement) return false;
      keys.onMove(event.key === "ArrowDown" ? 1 : -1);
      return true;
    case "/":
      if (isTextField(event.target)) return false;
      keys.onLookUp();
      return true;
    default:
      return false;
  }
}

/** Removes from a text field what the scanner typed into it. */
function takeBack(field: HTMLInputElement, typed: string): void {
  if (!field.value.endsWith(typed)) return;
  field.value = field.value.slice(0, -typed.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
