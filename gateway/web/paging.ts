/** Lists by pages: `{"items":[…],"next":string or null}`, asked by `?after=…&limit=…`. */
import { type TSchema, Type } from "typebox";
import { compareIds } from "../views/order.ts";

/** Items of a page when the request does not say. */
export const PAGE_ITEMS = 100;
/** Most items of a page. */
export const PAGE_ITEMS_MAX = 500;
/** Longest `after`, characters. */
const AFTER_LENGTH_MAX = 128;

/** Query of every list. */
export const PageQuery = {
  after: Type.Optional(Type.String({ maxLength: AFTER_LENGTH_MAX, description: "`next` of the page before" })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_ITEMS_MAX, default: PAGE_ITEMS })),
} as const;
/** `state` of a list; without it only what is open. */
export const ListQuery = Type.Object({
  ...PageQuery,
  state: Type.Optional(Type.Enum(["open", "all"], { default: "open" })),
});
export type PageQuery = { readonly after?: string; readonly limit?: number };

/** Schema of a page of `item`. */
export const Page = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) });

/**
 * The page of `all` after the id `after`, each item shown by `view`.
 *
 * @param all   in the order of compareIds, so that an id that has gone meanwhile still has its place
 */
export function pageOf<T extends { readonly id: string }, V>(
  all: readonly T[],
  { after, limit = PAGE_ITEMS }: PageQuery,
  view: (item: T) => V,
): { items: V[]; next: string | null } {
  const first = after === undefined ? 0 : all.findIndex((item) => compareIds(item, { id: after }) > 0);
  if (first < 0) return { items: [], next: null };
  const items = all.slice(first, first + limit);
  return { items: items.map(view), next: first + limit < all.length ? (items.at(-1)?.id ?? null) : null };
}
