/** "Did you mean": the known word that a mistyped one is closest to. */

/** The nearest known word; null when none is near enough to be meant. */
export function nearest(word: string, known: readonly string[]): string | null {
  const best = known.map((name) => [distance(word, name), name] as const).sort((a, b) => a[0] - b[0])[0];
  return best && best[0] <= Math.max(2, word.length / 3) ? best[1] : null;
}

/** Edit distance: letters to insert, remove or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}
