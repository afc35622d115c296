import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Engine, startEngine } from "../../../../gateway/engine.ts";
import { PlanFileError } from "../../../../gateway/intake/plan/plan-fault.ts";
import { readPlanFile } from "../../../../gateway/intake/plan-file.ts";
import { readSchoolDocument, SchoolDocumentError } from "../../../../gateway/intake/provision.ts";
import type { SchoolDocument } from "../../../../gateway/intake/school-document.ts";
import { openJournal } from "../../../../gateway/journal/open.ts";
import { openKeys } from "../../../../gateway/keys.ts";
import { seededEntropy } from "../../../support/engine-world.ts";
import { testClock } from "../support/school.ts";

const NAME = { zh: "示例", en: "Example" };

const PLAN: SchoolDocument["plan"] = {
  version: 3,
  school: "demo",
  name: NAME,
  zone: "Asia/Shanghai",
  places: [
    { id: "gate", kind: "gate", name: NAME },
    { id: "room", kind: "room", name: NAME },
  ],
  readers: [{ id: "reader", place: "gate", lane: "both", name: NAME }],
  groups: [{ id: "class-1", name: NAME, homeroom: "t1" }],
  sessions: [
    {
      ...{ id: "club", kind: "after-school", name: NAME, place: "room" },
      ...{ start: "16:30", end: "18:00", staff: ["t1"] },
    },
  ],
  gateDuty: [],
  dutyLeader: "t1",
};

/** As the simulator writes it: nothing that came later. */
const SCHOOL: SchoolDocument = {
  version: 3,
  plan: PLAN,
  students: [{ id: "s1", group: "class-1", guardians: ["g1"] }],
  staff: [{ id: "t1", roles: ["lead"] }],
  guardians: ["g1"],
  people: ["s1", "t1", "g1"].map((id) => ({ id, name: `name of ${id}` })),
  cards: [],
};

/** The plan as a file; JSON is YAML. */
const file = (change: Partial<SchoolDocument["plan"]> = {}) =>
  readPlanFile(JSON.stringify({ ...PLAN, ...change }, null, 1));

type Start = { readonly document?: SchoolDocument; readonly plan?: Partial<SchoolDocument["plan"]> };

/** A gateway on a journal that lasts as long as the test; each call is a start. */
function gateway() {
  const directory = mkdtempSync(join(tmpdir(), "baton-plan-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const log: { event: string; fields: Readonly<Record<string, unknown>> }[] = [];
  return {
    log,
    /** Starts, looks, stops. */
    async start<Seen>({ document, plan }: Start, look: (engine: Engine) => Seen): Promise<Seen> {
      const entropy = seededEntropy("plan");
      const keys = openKeys(`${directory}/keys`, entropy);
      const journal = await openJournal({ dir: directory, master: keys.master, entropy, inProcess: true });
      try {
        const engine = await startEngine({
          ...{ clock: testClock(), journal, keys, document: document ?? null },
          ...(plan && { planFile: file(plan) }),
          log: (_level, event, fields = {}) => void log.push({ event, fields }),
        });
        const seen = look(engine);
        await engine.stop();
        return seen;
      } finally {
        await journal.close();
      }
    },
  };
}

const planOf = (engine: Engine) => engine.loop.state().plan;
const faultsOf = async (start: Promise<unknown>) => {
  const error = await start.then(
    () => null,
    (fault: unknown) => fault,
  );
  if (error instanceof PlanFileError) return error.faults.map(({ line, path, message }) => [line, path, message.en]);
  if (error instanceof SchoolDocumentError) return error.faults.map(({ path, message }) => [path, message]);
  throw new Error(`neither plan nor school was refused: ${String(error)}`);
};

describe("adopting a plan file", () => {
  test("P1: it holds instead of the school document's plan, and the people are the document's", async () => {
    const [plan, staff] = await gateway().start(
      { document: SCHOOL, plan: { version: 9, closes: "19:30" } },
      (engine) => [planOf(engine), [...engine.loop.state().roster.staff.keys()]],
    );
    expect(plan).toMatchObject({ version: 9, closes: 1170 });
    expect(staff).toEqual(["t1"]);
  });

  test("P1: only a higher version is adopted; one that was edited and not raised is told of, the same one is not", async () => {
    const { start, log } = gateway();
    await start({ document: SCHOOL, plan: { version: 5 } }, planOf);
    expect(await start({ plan: { version: 5 } }, planOf)).toMatchObject({ version: 5, patrolRounds: 1 });
    const kept = () => log.filter(({ event }) => event === "plan-kept");
    expect(kept()).toEqual([]);
    expect(await start({ plan: { version: 5, patrolRounds: 2 } }, planOf)).toMatchObject({ patrolRounds: 1 });
    expect(kept()).toMatchObject([{ fields: { holds: 5, offered: 5 } }]);
    expect(await start({ plan: { version: 6, patrolRounds: 2 } }, planOf)).toMatchObject({
      version: 6,
      patrolRounds: 2,
    });
  });

  test("P1: without a roster nothing is said of people; with the journal's or the document's they must be on it", async () => {
    const stranger = { version: 4, patrol: ["t9"] };
    expect(await gateway().start({ plan: stranger }, planOf)).toMatchObject({ patrol: ["t9"] });
    const known = [[null, "patrol[0]", "P1: There is no member of staff t9"]];
    const of = (faults: readonly unknown[][]) => faults.map((fault) => [null, ...fault.slice(1)]);
    expect(of(await faultsOf(gateway().start({ document: SCHOOL, plan: stranger }, planOf)))).toEqual(known);
    const { start } = gateway();
    await start({ document: SCHOOL }, planOf);
    expect(of(await faultsOf(start({ plan: stranger }, planOf)))).toEqual(known);
  });

  test("P1: a refused plan changes nothing, and each fault has its line", async () => {
    const { start } = gateway();
    await start({ document: SCHOOL }, planOf);
    const sessions = [{ ...PLAN.sessions[0]!, place: "cellar" }];
    expect(await faultsOf(start({ plan: { version: 4, sessions } }, planOf))).toEqual([
      [file({ sessions }).lineOf(["sessions", 0, "place"]), "sessions[club].place", "P1: There is no room cellar"],
    ]);
    expect(await start({}, planOf)).toMatchObject({ version: 3 });
  });

  test("P1: the plan of another school is not this one's", async () => {
    expect(
      await faultsOf(gateway().start({ document: SCHOOL, plan: { version: 4, school: "other" } }, planOf)),
    ).toEqual([[3, "school", 'is the plan of "other", not of "demo"']]);
  });

  test("R5, XJ-13: a time outside its range, or outside what a pack has fixed, keeps a plan out", async () => {
    const out = await faultsOf(gateway().start({ plan: { version: 4, grace: { handoverMinutes: 9 } } }, planOf));
    expect(out).toMatchObject([
      [expect.any(Number), "grace.handoverMinutes", expect.stringMatching(/^R5: handoverMinutes is 9, outside 1 to 5/)],
    ]);
    const fixed = await faultsOf(gateway().start({ plan: { version: 4, packs: ["xuejia-2023"] } }, planOf));
    expect(fixed).toMatchObject([[null, "grace.rollDueMinutes", expect.stringMatching(/^XJ-13: /)]]);
  });

  test("P2: a late paper or a clause that is not met keeps nobody from today's timetable", async () => {
    const plan = await gateway().start({ plan: { version: 4, packs: ["xuanwu-2021"] } }, planOf);
    expect(plan?.packs).toEqual(["xuanwu-2021"]);
  });

  test("P1: a roster that has moved on does not refuse the plan that holds", async () => {
    const { start } = gateway();
    await start({ document: SCHOOL, plan: { version: 4, patrol: ["t1"] } }, planOf);
    const later: SchoolDocument = {
      ...SCHOOL,
      version: 4,
      staff: [...SCHOOL.staff, { id: "t2", roles: ["lead"] }],
      people: [...SCHOOL.people, { id: "t2", name: "name of t2" }],
    };
    expect(await start({ document: later, plan: { version: 4, patrol: ["t1"] } }, planOf)).toMatchObject({
      version: 4,
    });
  });
});

describe("the school document", () => {
  test("P1: its plan is the same document, with the same defaults", async () => {
    const plan = await gateway().start({ document: SCHOOL }, planOf);
    expect(plan).toEqual(file().plan);
  });

  test("P1: a plan that cannot run is refused with the path in the document", async () => {
    const broken = { ...SCHOOL, plan: { ...PLAN, dutyLeader: "nobody" } };
    expect(await faultsOf(gateway().start({ document: broken }, planOf))).toEqual([
      ["/plan/dutyLeader", "P1: There is no member of staff nobody"],
    ]);
  });

  test("G3, QS-02: who else may collect, badges, and what is on file of staff go into the roster with their defaults", async () => {
    const document: SchoolDocument = {
      ...SCHOOL,
      plan: { ...PLAN, providers: [{ id: "strings", name: "Strings" }] },
      students: [
        {
          ...{ id: "s1", group: "class-1", guardians: ["g1"], barred: ["g2"] },
          ...{ dismissal: "self", selfDismissal: { from: "16:00", to: 1080 } },
          delegates: [{ person: "d1", to: "2026-12-31" }],
        },
      ],
      staff: [
        { id: "t1", roles: ["lead"] },
        {
          ...{ id: "t2", roles: ["duty-teacher"], employment: "third-party", provider: "strings" },
          clearance: { insurance: "2027-08-31", pool: { id: "nc-9" } },
        },
      ],
      delegates: ["d1"],
      badges: ["badge-1"],
      people: [...SCHOOL.people, { id: "d1", name: "aunt" }, { id: "t2", name: "coach" }],
      cards: [{ card: "04A2B3C4", person: "badge-1", assurance: "L0", status: "active" }],
    };
    const read = readSchoolDocument(JSON.stringify(document));
    const roster = await gateway().start({ document: read }, (engine) => engine.loop.state().roster.roster);
    expect(roster.students).toEqual([
      {
        ...{ id: "s1", group: "class-1", guardians: ["g1"], barred: ["g2"], dismissal: "self" },
        selfDismissal: { from: 960, to: 1080 },
        delegates: [{ person: "d1", from: null, to: "2026-12-31", weekdays: [] }],
      },
    ]);
    expect(roster.staff[1]).toEqual({
      ...{ id: "t2", roles: ["duty-teacher"], employment: "third-party", provider: "strings", removed: null },
      clearance: {
        ...{ records: null, badRecord: null, insurance: "2027-08-31", reviewed: null, agreement: null },
        pool: { id: "nc-9", to: null },
      },
    });
    expect(roster).toMatchObject({ delegates: ["d1"], badges: ["badge-1"] });
  });

  test.each<[string, (school: SchoolDocument) => unknown, string, RegExp]>([
    [
      "one id for two people",
      (school) => ({ ...school, guardians: ["g1", "t1"] }),
      "/guardians/1",
      /"t1" stands twice, also in staff/,
    ],
    [
      "a child without a name",
      (school) => ({ ...school, people: school.people.slice(1) }),
      "/students/0",
      /no person with a name for "s1"/,
    ],
    [
      "a class that is none",
      (school) => ({ ...school, students: [{ ...school.students[0], group: "x" }] }),
      "/students/0/group",
      /no class "x"/,
    ],
    [
      "a delegate nobody knows",
      (school) => ({ ...school, students: [{ ...school.students[0], delegates: [{ person: "d9" }] }] }),
      "/students/0/delegates/0/person",
      /no delegate "d9"/,
    ],
    [
      "home alone without a window",
      (school) => ({ ...school, students: [{ ...school.students[0], dismissal: "self" }] }),
      "/students/0/selfDismissal",
      /consent window/,
    ],
    [
      "insured until no day",
      (school) => ({ ...school, staff: [{ ...school.staff[0], clearance: { insurance: "2026-02-30" } }] }),
      "/staff/0/clearance/insurance",
      /not a day of the calendar/,
    ],
    [
      "a body that is none",
      (school) => ({ ...school, staff: [{ ...school.staff[0], provider: "x" }] }),
      "/staff/0/provider",
      /no provider "x"/,
    ],
    [
      "a card of nobody",
      (school) => ({ ...school, cards: [{ card: "04A2B3C4", person: "x", assurance: "L0", status: "active" }] }),
      "/cards/0/person",
      /no person "x"/,
    ],
    ["a mistyped field", (school) => ({ ...school, student: [] }), "/student", /did you mean "students"\?/],
  ])("%s is refused", (_what, spoil, path, words) => {
    const read = () => readSchoolDocument(JSON.stringify(spoil(SCHOOL)));
    expect(read).toThrow(SchoolDocumentError);
    try {
      read();
    } catch (error) {
      expect((error as SchoolDocumentError).faults).toEqual([{ path, message: expect.stringMatching(words) }]);
    }
  });

  test("a card is never named in a fault", () => {
    const card = { card: "04A2B3C4", person: "t1", assurance: "L0", status: "active" } as const;
    const twice = { ...SCHOOL, cards: [card, card] };
    expect(() => readSchoolDocument(JSON.stringify(twice))).toThrow("/cards/1: this card stands twice");
  });

  test("with a plan file, classes and providers are the file's", () => {
    const moved = { ...SCHOOL, students: [{ ...SCHOOL.students[0], group: "class-2" }] };
    const { plan } = file({ groups: [{ id: "class-2", name: NAME, homeroom: "t1" }] });
    expect(() => readSchoolDocument(JSON.stringify(moved), plan)).not.toThrow();
    expect(() => readSchoolDocument(JSON.stringify(moved))).toThrow('no class "class-2"');
  });
});
