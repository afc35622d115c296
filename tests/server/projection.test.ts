import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evolve } from "#core/evolve.ts";
import type { Fact } from "#core/facts.ts";
import { rosterOf, studentOf } from "#core/plan-defaults.ts";
import { ALARM_STATES, CUSTODY_STATUSES, emptyState } from "#core/state.ts";
import { verify } from "../../server/intake/batch.ts";
import { viewOf } from "../../server/views/schools.ts";
import { batchOf, chain, custody, DAY_ORIGIN, memoryStore, NOON, schoolDay } from "./support.ts";

const child = fc.integer({ min: 1, max: 6 }).map((n) => `c${n}`);
const rosterSet = (ids: readonly string[]): Fact => ({
  kind: "roster-set",
  roster: rosterOf({
    version: 1,
    students: ids.map((id) => studentOf({ id, group: "k", guardians: [`p-${id}`] })),
    staff: [],
    guardians: [],
    credentials: [],
  }),
});
const alarmOf = (
  id: string,
  [state, priority, level]: [(typeof ALARM_STATES)[number], 1 | 2 | 3, 0 | 2 | 3],
): Fact => ({
  kind: "alarm-changed",
  alarm: {
    id,
    kind: "unattended-room",
    priority,
    state,
    active: state !== "closed",
    rule: "R4",
    clauses: [],
    place: "r1",
    reader: null,
    session: null,
    people: [],
    adult: null,
    readers: [],
    level,
    ackDue: null,
    cause: null,
    since: NOON,
    times: 1,
    owner: null,
    acknowledgedBy: null,
    shelvedUntil: null,
    endedAt: null,
    reason: null,
    evidence: [],
  },
});

const dayOf = (day: string, origin: number): Fact => ({
  kind: "day-set",
  day: { day, origin, sessions: [], closedAt: null, closedBy: null },
});

const fact: fc.Arbitrary<Fact> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(child, fc.constantFrom(...CUSTODY_STATUSES), fc.boolean())
      .map(([id, status, lost]) =>
        custody(id, status, { unattended: status === "unattended" ? (lost ? "unaccounted" : "room") : null }),
      ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom("a1", "a2", "a3"),
        fc.constantFrom(...ALARM_STATES),
        fc.constantFrom(1 as const, 2 as const, 3 as const),
        fc.constantFrom(0 as const, 2 as const, 3 as const),
      )
      .map(([id, ...parts]) => alarmOf(id, parts)),
  },
  { weight: 1, arbitrary: fc.uniqueArray(child, { maxLength: 6 }).map(rosterSet) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 3 }).map((n) => dayOf(`2026-11-0${n}`, DAY_ORIGIN + n)),
  },
);

describe("the live picture", () => {
  test("is what the school's own core makes of the same facts", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fact, { maxLength: 4 }), { minLength: 1, maxLength: 25, size: "max" }),
        fc.integer({ min: 1, max: 25 }),
        async (groups, cut) => {
          const entries = chain(groups.map((facts) => ({ facts })));
          const state = groups.flat().reduce(evolve, emptyState);
          const store = await memoryStore();
          try {
            for (let from = 1; from <= entries.length; from += cut)
              await store.ingest(
                await verify(batchOf(entries, { from, to: Math.min(entries.length, from + cut - 1) })),
                NOON,
              );
            const view = viewOf((await store.picture("s1"))!, NOON);
            const records = [...state.custody.values()];
            const count = (...wanted: string[]) => records.filter(({ status }) => wanted.includes(status)).length;
            const onSite = count("arriving", "in-class", "in-care", "in-transit", "awaiting-pickup", "unattended");
            expect(view.counts).toEqual({
              expected: records.length,
              notArrived: count("at-home"),
              absent: count("absent"),
              released: count("released"),
              escorted: count("escorted"),
              onSite,
              arriving: count("arriving"),
              inClass: count("in-class"),
              inCare: count("in-care"),
              inTransit: count("in-transit"),
              awaitingPickup: count("awaiting-pickup"),
              unattended: count("unattended"),
              unaccounted: records.filter(({ unattended }) => unattended === "unaccounted").length,
            });
            const { expected, notArrived, absent, released, escorted } = view.counts;
            expect(expected).toBe(notArrived + absent + released + escorted + view.counts.onSite);
            const open = [...state.alarms.values()].filter((alarm) => alarm.state !== "closed");
            const ofPriority = (priority: number) => open.filter((alarm) => alarm.priority === priority).length;
            const escalated = open.filter(({ state: one, level }) => one === "unacknowledged" && level === 3).length;
            const byPriority = { p1: ofPriority(1), p2: ofPriority(2), p3: ofPriority(3) };
            expect(view.alarms).toEqual({ ...byPriority, escalated });
          } finally {
            await store.close();
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test("carries the school's name and the gateway's last instant, and before a plan its id", async () => {
    const store = await memoryStore();
    const entries = chain(schoolDay(2));
    await store.touch("s1", NOON);
    expect(viewOf((await store.picture("s1"))!, NOON)).toMatchObject({
      name: { zh: "s1", en: "s1" },
      at: null,
      upto: 0,
    });
    await store.ingest(await verify(batchOf(entries)), NOON);
    expect(viewOf((await store.picture("s1"))!, NOON)).toMatchObject({
      name: { zh: "实验小学", en: "Experimental Primary School" },
      at: entries[2]?.at,
      upto: 3,
    });
    await store.close();
  });
});
