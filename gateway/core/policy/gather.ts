/** One finding for many days and grades that fail in the same way. */
import type { Bilingual, DayId } from "../ids.ts";
import type { CheckedDay, Grade } from "./plan-view.ts";
import { gradeWords, weekdayWords } from "./words.ts";

export type Hit<Subject> = {
  /** What makes two failures the same one. */
  readonly key: string;
  readonly subject: Subject;
  readonly day: CheckedDay;
  readonly grade: Grade;
};

export type Gathered<Subject> = {
  readonly subject: Subject;
  readonly first: DayId;
  /** How many days. */
  readonly days: number;
  /** For whom and when, to begin a sentence with. */
  readonly when: Bilingual;
};

/** Failures with the same key as one, in the order in which each came first. */
export function gather<Subject>(hits: readonly Hit<Subject>[]): readonly Gathered<Subject>[] {
  const byKey = new Map<string, Hit<Subject>[]>();
  for (const hit of hits) {
    const same = byKey.get(hit.key);
    if (same) same.push(hit);
    else byKey.set(hit.key, [hit]);
  }
  return [...byKey.values()].map(gathered);
}

function gathered<Subject>(hits: readonly Hit<Subject>[]): Gathered<Subject> {
  const days = [...new Set(hits.map(({ day }) => day.day))].sort();
  const first = days[0]!;
  const weekdays = [...new Set(hits.map(({ day }) => day.weekday))].sort((a, b) => a - b);
  const grades = [...new Set(hits.map(({ grade }) => grade))].sort((a, b) => (a ?? Infinity) - (b ?? Infinity));
  const [on, whom] = [weekdayWords(weekdays), gradeWords(grades)];
  return {
    subject: hits[0]!.subject,
    first,
    days: days.length,
    when: {
      zh: `${whom.zh}${on.zh}（${first} 起，共 ${days.length} 天）`,
      en: `For ${whom.en} on ${on.en} (${days.length} days, the first ${first})`,
    },
  };
}
