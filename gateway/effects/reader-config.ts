/** What each reader is and where it hangs: one signed document, retained, derived from the plan and sent again at birth. */
import type { Config } from "#wire/messages.ts";
import type { ReaderId } from "../core/ids.ts";
import type { Plan } from "../core/plan.ts";
import type { ReaderLink } from "../intake/reader-link.ts";
import type { Committed, Loop } from "../loop.ts";

/** A configuration before it is signed. */
export type UnsignedConfig = Omit<Config, "sig">;

/** What the plan says of one reader; null for one that it does not know. The version is the plan's. */
export function configOf(plan: Plan, reader: ReaderId): UnsignedConfig | null {
  const post = plan.readers.find(({ id }) => id === reader);
  if (post === undefined) return null;
  const kind = plan.places.find(({ id }) => id === post.place)?.kind;
  return {
    version: plan.version,
    role: kind ?? "desk",
    place: post.place,
    lane: post.lane,
    name: { zh: post.name.zh, en: post.name.en },
  };
}

export type ReaderConfigs = {
  /** Sends every reader its configuration: at start, and when a broker came back. */
  publishAll(): void;
  /** At a birth: sends it to a reader that has none, or another one. */
  born(reader: ReaderId, version: number | null): void;
  /** After a commit: a new plan may be a new configuration for every reader. */
  committed(batch: readonly Committed[]): void;
};

export function createReaderConfigs({
  loop,
  link,
  sign,
}: {
  readonly loop: Pick<Loop, "state">;
  readonly link: ReaderLink;
  readonly sign: (config: UnsignedConfig) => Config;
}): ReaderConfigs {
  /** Signed once for each plan: readers that come back all at once after a power cut cost no signatures. */
  let signed: { readonly plan: Plan; readonly configs: ReadonlyMap<ReaderId, Config> } | null = null;

  function configs(): ReadonlyMap<ReaderId, Config> {
    const { plan } = loop.state();
    if (plan === null) return new Map();
    if (signed?.plan !== plan) {
      const entries = plan.readers.flatMap(({ id }) => {
        const config = configOf(plan, id);
        return config ? [[id, sign(config)] as const] : [];
      });
      signed = { plan, configs: new Map(entries) };
    }
    return signed.configs;
  }

  const publishAll = (): void => {
    for (const [reader, config] of configs()) link.send(reader, "config", config);
  };

  return {
    publishAll,
    born(reader, version) {
      const config = configs().get(reader);
      // A reader that reports a newer version than ours obeys another gateway's plan; ours is the one that is signed here.
      if (config && version !== config.version) link.send(reader, "config", config);
    },
    committed(batch) {
      if (batch.some(({ facts }) => facts.some(({ kind }) => kind === "plan-set"))) publishAll();
    },
  };
}
