/** A whole school day: every story at once, each waiting only for what it must follow. */
import { childStory } from "./child-stories.ts";
import type { DayPlan } from "./day-plan.ts";
import { incidentStories, stillHere } from "./incident-stories.ts";
import { pickupStory, selfDismissalStory } from "./pickup-stories.ts";
import { handoverStory, roomStory, staffStory } from "./staff-stories.ts";
import { NOTES_MAX, type Note, type Stage, type Story } from "./stage.ts";
import { type AlarmView, DayCalledOff, type World } from "./world.ts";

const MINUTE_MS = 60_000;

/** Moments at which the counts are told, minutes after midnight. */
const TOLD_AT: readonly (readonly [minute: number, zh: string, en: string])[] = [
  [7 * 60 + 20, "早高峰开始", "arrival rush begins"],
  [7 * 60 + 50, "班主任到岗", "homeroom teachers take their rooms"],
  [8 * 60 + 10, "上课", "lessons"],
  [12 * 60, "午间", "noon"],
  [15 * 60 + 30, "放学，接力交接", "end of lessons, rooms change hands"],
  [15 * 60 + 50, "课后服务一", "after-school session 1"],
  [16 * 60 + 41, "转社团", "club change"],
  [17 * 60, "课后服务二", "after-school session 2"],
  [17 * 60 + 30, "错峰接送", "staggered pickups"],
  [18 * 60, "放学", "dismissal"],
  [18 * 60 + 10, "延时托管", "extended care"],
  [19 * 60 + 5, "日终核实", "closing the day"],
];

/** How the day went. */
export type DayReport = {
  readonly stories: number;
  /** Stories that could not go on, with the reason. */
  readonly failures: readonly Note[];
  /** What went otherwise than expected. */
  readonly notes: readonly Note[];
  readonly notesDropped: number;
  /** Children of the simulated day still on the campus, by id. */
  readonly onSite: readonly string[];
  /** Alarms of the day, by kind. */
  readonly alarms: Readonly<Record<string, number>>;
};

/** All stories of a day, in a fixed order. */
export function storiesOf(plan: DayPlan): Story[] {
  return [
    ...plan.staff.map((day) => staffStory(plan, day)),
    ...plan.rooms.map((room) => roomStory(plan, room)),
    ...plan.children.map(childStory),
    ...plan.pickups.map(pickupStory),
    ...plan.selfDismissals.map(selfDismissalStory),
    ...(plan.handover ? [handoverStory(plan, plan.handover)] : []),
    ...incidentStories(plan),
    ...TOLD_AT.map(([minute, zh, en]) => counted(plan, { minute, zh, en })),
  ];
}

type Say = (at: number, zh: string, en: string) => void;

/** Lives the day through and says how it went. Rejects with `DayCalledOff` when it is. */
export async function runDay(world: World, plan: DayPlan, { say }: { say?: Say } = {}): Promise<DayReport> {
  const stories = storiesOf(plan);
  const lived = await liveStories(world, stories, say);
  const onSite = stillHere(await world.desk.students(plan.lead)).map(({ id }) => id);
  const alarms = byKind(await world.desk.alarms(plan.lead, "all"));
  return { stories: stories.length, ...lived, onSite, alarms };
}

/** Lives these stories at once. One that fails keeps its promises to the others; none of them waits for ever. */
export async function liveStories(
  world: World,
  stories: readonly Story[],
  say: Say = () => {},
): Promise<Pick<DayReport, "failures" | "notes" | "notesDropped">> {
  const signals = new Map(stories.flatMap(({ promises }) => promises.map((name) => [name, signal()] as const)));
  const failures: Note[] = [];
  const notes: Note[] = [];
  let notesDropped = 0;

  const stageOf = (story: Story): Stage => ({
    world,
    raise: (name) => need(signals, name).raise(),
    raised: (name) => need(signals, name).raised,
    expect(holds, text) {
      if (holds) return;
      if (notes.length < NOTES_MAX) notes.push({ story: story.id, at: world.now(), text });
      else notesDropped += 1;
    },
    say: (zh, en) => say(world.now(), zh, en),
  });
  const live = async (story: Story) => {
    try {
      await story.run(stageOf(story));
    } catch (reason) {
      if (reason instanceof DayCalledOff) throw reason;
      failures.push({ story: story.id, at: world.now(), text: reason instanceof Error ? reason.message : `${reason}` });
    } finally {
      for (const name of story.promises) signals.get(name)?.raise();
    }
  };
  await Promise.all(stories.map(live));
  return { failures, notes, notesDropped };
}

function counted({ origin, lead }: DayPlan, { minute, zh, en }: { minute: number; zh: string; en: string }): Story {
  return {
    id: `told/${minute}`,
    promises: [],
    async run({ world, say }) {
      await world.until(origin + minute * MINUTE_MS);
      const { campus } = await world.desk.headcount(lead);
      say(
        `${zh}：在校 ${campus.onSite}，离校 ${campus.released}，无人看管 ${campus.unattended}`,
        `${en}: on site ${campus.onSite}, released ${campus.released}, unattended ${campus.unattended}`,
      );
    },
  };
}

function signal(): { raised: Promise<void>; raise: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { raised: promise, raise: () => resolve() };
}

function need(signals: ReadonlyMap<string, ReturnType<typeof signal>>, name: string) {
  const found = signals.get(name);
  if (!found) throw new Error(`no story of this day promises ${name}`);
  return found;
}

function byKind(alarms: readonly AlarmView[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of alarms) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
