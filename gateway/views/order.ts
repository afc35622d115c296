/** The order in which lists are paged. */

/** By number where ids end in one, so that `a-9` comes before `a-10`. */
export function compareIds(a: { readonly id: string }, b: { readonly id: string }): number {
  const [headA, tailA] = split(a.id);
  const [headB, tailB] = split(b.id);
  if (headA !== headB) return headA < headB ? -1 : 1;
  return tailA - tailB || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function split(id: string): readonly [string, number] {
  const digits = /\d{1,15}$/.exec(id)?.[0] ?? "";
  return [id.slice(0, id.length - digits.length), digits === "" ? -1 : Number(digits)];
}
