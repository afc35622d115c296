/** What comes in and what goes on to the district, as metrics; no label names a child. */
import { Gauge, type Registry } from "prom-client";
import type { Engine } from "../engine.ts";

/** @param backlog  journal entries that the district does not have yet; null: there is no district */
export function measureIntake(
  metrics: Registry,
  { engine, backlog }: { readonly engine: Engine; readonly backlog: (() => number) | null },
): void {
  const byLabel = (name: string, help: string, label: string, read: () => Readonly<Record<string, number>>) =>
    new Gauge({
      name: `baton_${name}`,
      help,
      labelNames: [label],
      registers: [metrics],
      collect() {
        for (const [value, count] of Object.entries(read())) this.set({ [label]: value }, count);
      },
    });
  byLabel("taps_total", "taps since the start, by what became of them", "result", engine.admission.counts);
  byLabel(
    "refusals_total",
    "messages and connections refused since the start, by reason",
    "code",
    engine.refusals.counts,
  );
  byLabel("readers", "readers by how they are", "status", () =>
    Object.fromEntries(
      Object.entries(Object.groupBy(engine.liveness.readers(), ({ status }) => status)).map(([status, list]) => [
        status,
        list?.length ?? 0,
      ]),
    ),
  );
  if (backlog)
    new Gauge({
      name: "baton_sync_backlog",
      help: "journal entries that the district does not have yet",
      registers: [metrics],
      collect() {
        this.set(backlog());
      },
    });
}
