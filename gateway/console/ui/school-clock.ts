/** Times of day and durations as staff read them. */

/** `HH:MM:SS` of an instant in the school's zone. */
export function timeOfDay(at: number, zone: string, { seconds = true } = {}): string {
  return formatter(zone, seconds).format(at);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string, seconds: boolean): Intl.DateTimeFormat {
  const key = `${zone}/${seconds}`;
  let known = formatters.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hour: "2-digit",
      minute: "2-digit",
      ...(seconds ? { second: "2-digit" } : {}),
    });
    formatters.set(key, known);
  }
  return known;
}

const two = (value: number) => String(value).padStart(2, "0");

/** `m:ss`, or `h:mm:ss` from an hour on; negative durations count as none. */
export function duration(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(total % 60)}` : `${minutes}:${two(total % 60)}`;
}

/** Local date of an instant, `YYYY-MM-DD`. */
export function dateOf(at: number, zone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(at);
}
