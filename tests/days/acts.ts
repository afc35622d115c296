/** What people do in a day's table, as events. One pattern a line: the list is the grammar. */
import type { CampusEvent, Difference, EscortOutcome, RollMark, TransitPurpose } from "#core/events.ts";
import type { EpochMs } from "#core/ids.ts";

type Unstamped<E> = E extends unknown ? Omit<E, "at"> : never;
type Act = (
  who: string,
  found: Readonly<Record<string, string>>,
  at: (time: string) => EpochMs,
) => Unstamped<CampusEvent>;

const list = (text: string | undefined): readonly string[] => (text ?? "").split(" ").filter((id) => id !== "");
const pairs = (text: string | undefined) => list(text).map((pair) => pair.split("=") as [string, string]);
const REASON = "note:leader:1";

/** Patterns in the order in which they are tried; `who` is the actor. */
const ACTS: readonly (readonly [RegExp, Act])[] = [
  [/^taps (?<reader>\S+)$/, (who, { reader = "" }) => tapped(who, reader)],
  [
    /^taps (?<reader>\S+) at (?<tapped>\S+)$/,
    (who, { reader = "", tapped: time = "" }, at) => ({ ...tapped(who, reader), tappedAt: at(time), late: true }),
  ],
  [
    /^asks for (?<students>.+?) with (?<collector>\S+) at (?<gate>\S+)$/,
    (by, { students, collector = "", gate = "" }) => ({
      kind: "pickup-requested",
      by,
      students: list(students),
      collector,
      gate,
    }),
  ],
  [/^confirms (?<pickup>p\d+)$/, (by, { pickup = "" }) => ({ kind: "pickup-confirmed", by, pickup, collector: null })],
  [/^denies (?<pickup>p\d+)$/, (by, { pickup = "" }) => ({ kind: "pickup-denied", by, pickup, reason: REASON })],
  [
    /^offers (?<place>\S+) to (?<to>\S+): (?<students>.+)$/,
    (by, { place = "", to = "", students }) => {
      const named = list(students);
      return { kind: "handover-offered", by, place, to, count: named.length, students: named };
    },
  ],
  [
    /^accepts (?<handover>h\d+) with (?<count>\d+)(: (?<differences>.+))?$/,
    (by, { handover = "", count, differences }) => ({
      ...{ kind: "handover-accepted", by, handover, count: Number(count) },
      differences: pairs(differences).map(([student, reason]) => ({ student, reason }) as Difference),
    }),
  ],
  [
    /^settles (?<session>\S+): (?<marks>.+)$/,
    (by, { session = "", marks }) => ({
      ...{ kind: "roll-settled", by, session },
      marks: pairs(marks).map(([student, mark]) => ({ student, mark: mark as RollMark })),
    }),
  ],
  [
    /^sends (?<students>.+?) to (?<to>\S+) for (?<purpose>\S+)$/,
    (by, { students, to, purpose }) => ({
      ...{ kind: "children-sent", by, students: list(students), purpose: purpose as TransitPurpose },
      to: to === "-" ? null : (to ?? null),
    }),
  ],
  [/^ends (?<session>\S+)$/, (by, { session = "" }) => ({ kind: "session-ended", by, session })],
  [/^closes the day$/, (by) => ({ kind: "day-closed", by, reason: REASON })],
  [
    /^leads line (?<line>\S+) out at (?<gate>\S+): (?<students>.+)$/,
    (by, { line = "", gate = "", students }) => departed(by, { line, session: null, gate, students: list(students) }),
  ],
  [
    /^leads (?<session>\S+) out at (?<gate>\S+): (?<students>.+)$/,
    (by, { session = "", gate = "", students }) =>
      departed(by, { line: null, session, gate, students: list(students) }),
  ],
  [
    /^reports (?<escort>e\d+) with (?<count>\d+)(: (?<outcomes>.+))?$/,
    (by, { escort = "", count, outcomes }) => ({
      ...{ kind: "escort-ended", by, escort, count: Number(count) },
      outcomes: pairs(outcomes).map(([student, outcome]) => ({ student, outcome: outcome as EscortOutcome, to: null })),
    }),
  ],
  [
    /^registers (?<visitor>\S+) for (?<host>\S+) at (?<gate>\S+) with (?<badge>\S+)( of (?<provider>\S+))?$/,
    (by, { visitor = "", host = "", gate = "", badge, provider }) => ({
      ...{ kind: "visitor-registered", by, visitor, host, gate, purpose: REASON },
      ...{ badge: badge === "-" ? null : (badge ?? null), provider: provider ?? null },
    }),
  ],
  [/^sees visit (?<visit>v\d+) out$/, (by, { visit = "" }) => ({ kind: "visitor-left", by, visit })],
  [
    /^admits (?<student>\S+) at (?<gate>\S+)$/,
    (by, { student = "", gate = "" }) => ({
      kind: "child-admitted",
      by,
      student,
      gate,
      credential: null,
      reason: REASON,
    }),
  ],
  [/^removes (?<staff>\S+)$/, (by, { staff = "" }) => ({ kind: "staff-removed", by, staff, reason: REASON })],
  [
    /^puts (?<in>\S+) for (?<out>\S+) in (?<session>\S+)$/,
    (by, { in: substitute = "", out = "", session = "" }) => ({
      ...{ kind: "substitution-recorded", by, session, out, in: substitute, reason: REASON },
    }),
  ],
  [
    /^expects (?<student>\S+) in (?<session>\S+)$/,
    (by, { student = "", session = "" }) => ({
      ...{ kind: "expectation-changed", by, session, student, expected: true, reason: REASON },
    }),
  ],
  [
    /^patrols (?<place>\S+) and counts (?<count>\d+)$/,
    (by, { place = "", count }) => ({
      ...{ kind: "patrol-recorded", by, patrol: "patrol", place, session: null, counted: Number(count) },
      findings: [{ finding: "in-order", staff: null, note: REASON }],
    }),
  ],
  [
    /^answers for (?<student>\S+): (?<answer>absent|coming|missing)$/,
    (by, { student = "", answer }) => ({
      ...{ kind: "no-show-answered", by, student, guardian: null, reason: REASON },
      answer: answer as "absent" | "coming" | "missing",
    }),
  ],
  [/^waits$/, () => ({ kind: "clock-ticked" })],
];

/** The event of a row. @throws when no pattern fits */
export function actOf(who: string, does: string, at: (time: string) => EpochMs): Unstamped<CampusEvent> {
  for (const [pattern, act] of ACTS) {
    const found = pattern.exec(does);
    if (found !== null) return act(who, { ...found.groups }, at);
  }
  throw new Error(`nobody can do: ${does}`);
}

function tapped(who: string, reader: string) {
  const clock = "good" as const;
  const tap = { epoch: 1, seq: 1 };
  return {
    kind: "card-tapped" as const,
    reader,
    tap,
    credential: `card-${who}`,
    tappedAt: Number.NaN,
    late: false,
    clock,
  };
}

type Departing = {
  readonly line: string | null;
  readonly session: string | null;
  readonly gate: string;
  readonly students: readonly string[];
};

function departed(by: string, { line, session, gate, students }: Departing): Unstamped<CampusEvent> {
  return { kind: "escort-departed", by, line, session, gate, count: students.length, students };
}
