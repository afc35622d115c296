/** Bugs that a hurried hand could put into the rules, and for each the test that has to find it. */
export type PlantedBug = {
  readonly name: string;
  readonly file: string;
  /** Text that stands exactly once in the file, and what it becomes. */
  readonly find: string;
  readonly replace: string;
  /** The test file, and a part of the name of the test that must fail. */
  readonly test: { readonly file: string; readonly name: string };
};

const RULES = "gateway/core/rules";
const TESTS = "tests/gateway/core";

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: "a dropped transition: a tap at the door leaves the child where the record had it",
    file: `${RULES}/session-opening.ts`,
    find: "    place: session.place,\n    session: session.id,",
    replace: "    place: null,\n    session: session.id,",
    test: { file: `${TESTS}/roll-call.test.ts`, name: "R2: a student's tap in its open session is present" },
  },
  {
    name: "an alarm that nobody raises: children without an adult, and nobody is told",
    file: `${RULES}/unattended.ts`,
    find: 'raise(draft, { kind: "unattended-room"',
    replace: 'if (draft.at < 0) raise(draft, { kind: "unattended-room"',
    test: { file: `${TESTS}/unattended.test.ts`, name: "R4 WH-N11: children in a room without an adult for 120 s" },
  },
  {
    name: "a swapped comparison: a grant opens the gate only after it has ended",
    file: `${RULES}/gate-exit.ts`,
    find: "when >= expires) return false",
    replace: "when < expires) return false",
    test: { file: `${TESTS}/gate-exit.test.ts`, name: "G2: a confirmed pickup opens the gate once" },
  },
  {
    name: "one instant too long: a grant still opens in the moment at which it ends",
    file: `${RULES}/gate-exit.ts`,
    find: "when >= expires) return false",
    replace: "when > expires) return false",
    test: { file: `${TESTS}/gate-exit.test.ts`, name: "G2: from the instant at which a grant ends it opens nothing" },
  },
  {
    name: "wall clock instead of event time",
    file: "gateway/core/custody-change.ts",
    find: "to.since ?? draft.at",
    replace: "to.since ?? Date.now()",
    test: { file: `${TESTS}/unattended.test.ts`, name: "R4 WH-N11: children in a room without an adult for 120 s" },
  },
  {
    name: "a timer that releases a child",
    file: `${RULES}/transit.ts`,
    find: "    tellOverdue(draft, custodyOf(draft.state, student));",
    replace:
      '    transfer(draft, student, { status: "released", custodian: student, place: null, session: null, rule: "R6" });',
    test: { file: `${TESTS}/transit.test.ts`, name: "R6 WH-N11: a child who came in at the gate and reached no room" },
  },
  {
    name: "present by default: a roll knows no gaps",
    file: `${RULES}/roll-call.ts`,
    find: "!Object.hasOwn(marks, student));",
    replace: "student in marks && !Object.hasOwn(marks, student));",
    test: { file: `${TESTS}/roll-call.test.ts`, name: "R2: nobody is present by default: a gap is named" },
  },
  {
    name: "a grant that is never used up",
    file: "gateway/core/evolve.ts",
    find: "const released = [...pickup.released, student];",
    replace: "const released = [...pickup.released];",
    test: {
      file: `${TESTS}/pickup.test.ts`,
      name: "G3: each child uses it once, and the request is done with the last",
    },
  },
  {
    name: "a count that nobody compares: a handover passes with any number",
    file: `${RULES}/handover.ts`,
    find: "return count === explained ? null",
    replace: "return count >= 0 ? null",
    test: { file: `${TESTS}/handover.test.ts`, name: "R5: a difference must be named child by child" },
  },
  {
    name: "time of arrival instead of the tap's own: late evidence stands where nobody was",
    file: `${RULES}/cards.ts`,
    find: "event.late ? Math.min(event.tappedAt, event.at) : event.at",
    replace: "event.at",
    test: { file: `${TESTS}/gate-entry.test.ts`, name: "G7: a late entry is noted, opens nothing" },
  },
  {
    name: "a lost card that still opens",
    file: `${RULES}/cards.ts`,
    find: 'credential?.status === "active"',
    replace: "credential !== undefined",
    test: { file: `${TESTS}/gate-entry.test.ts`, name: "G4: a lost card of a child on the roster is refused" },
  },
  {
    name: "a window read the wrong way round: a child may go alone only outside its hours",
    file: `${RULES}/gate-exit.ts`,
    find: "student.selfDismissal.from <= minute && minute < student.selfDismissal.to",
    replace: "minute < student.selfDismissal.from || student.selfDismissal.to <= minute",
    test: { file: `${TESTS}/gate-exit.test.ts`, name: "G2: outside the window consent opens nothing" },
  },
  {
    name: "the highest alarm can be put out of sight",
    file: `${RULES}/alarm-actions.ts`,
    find: "alarm.priority === 1 ||",
    replace: "alarm.priority === 4 ||",
    test: { file: `${TESTS}/alarms.test.ts`, name: "A1 R4: one of priority 1 is never shelved" },
  },
  {
    name: "an adult who leaves keeps the room: nobody counts the time",
    file: `${RULES}/custodian-leaving.ts`,
    find: "leaveRooms(draft, adult, null);",
    replace: "if (draft.at < 0) leaveRooms(draft, adult, null);",
    test: {
      file: `${TESTS}/custodian-leaving.test.ts`,
      name: "R4 R10: their room counts as uncovered from that moment",
    },
  },
  {
    name: "a card at two places at once is believed",
    file: `${RULES}/suspicion.ts`,
    find: "between < walk.seconds * SECOND_MS",
    replace: "between > walk.seconds * SECOND_MS",
    test: { file: `${TESTS}/suspicion.test.ts`, name: "G5 JA-19: the same card at the other gate too soon is suspect" },
  },
];
