/** Children by what a guard types, and their brothers and sisters. Pure. */
import type { StudentView } from "#contract/live.ts";

/** Most children offered for one search. */
export const FOUND_MAX = 12;

/** Children whose name, class or number contains every word that was typed. */
export function findChildren(students: readonly StudentView[], wanted: string): StudentView[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return students
    .filter(({ id, name, className }) => {
      const text = `${name} ${id} ${className.zh} ${className.en}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .slice(0, FOUND_MAX);
}

/** Children who share a guardian with those chosen: siblings come as one request. */
export function familyOf(students: readonly StudentView[], chosen: readonly StudentView[]): StudentView[] {
  const adults = new Set(chosen.flatMap(({ guardians }) => guardians));
  return students.filter((one) => !chosen.includes(one) && one.guardians.some((adult) => adults.has(adult)));
}
