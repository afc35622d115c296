/** An immutable map from string keys: `set` and `delete` return a new table and share what did not change. */
export type Table<V> = {
  readonly size: number;
  get(key: string): V | undefined;
  has(key: string): boolean;
  set(key: string, value: V): Table<V>;
  delete(key: string): Table<V>;
  /** In an order that depends on the keys alone, never on the history of changes. */
  entries(): IterableIterator<readonly [string, V]>;
  values(): IterableIterator<V>;
};
