/** The demo school as one document: `demo`, nine classes of forty, two gates, twelve rooms, eighteen staff. */
import { type Random, random } from "../random.ts";
import { type CardKind, cardIssuer } from "./card-issuer.ts";
import type { Card, SimSchool } from "./document.ts";
import { type People, schoolPeople } from "./people.ts";
import { CLASSES, groups, places, ROOM_IDS, readers, SPECIAL_ROOMS } from "./places.ts";
import {
  SPARE_CARDS,
  SPARE_GATE_DUTY,
  SPARE_GROUP,
  SPARE_GUARDIANS,
  SPARE_PEOPLE,
  SPARE_PLACES,
  SPARE_READERS,
  SPARE_SESSION,
  SPARE_STAFF,
  SPARE_STUDENTS,
} from "./spare.ts";
import { type Enrolment, gateDuty, PAY, sessions } from "./timetable.ts";

export const DEMO_SCHOOL = "demo";

/** How children's cards are spread: a draw in [0, 1) below the number, first match. */
const CARD_DRAWS: readonly (readonly [CardKind, number])[] = [
  ["tag", 0.5],
  ["classic", 0.75],
  ["ev1", 0.97],
  ["secure", 1],
];
/** Children of each class who do their homework in each special room, to spread them over twelve rooms. */
const AWAY_PER_CLASS = 2;

/** The same seed gives the same school, to the last card. */
export function demoSchool({ seed }: { seed: number | string }): SimSchool {
  const chance = random(`${seed}/school`);
  const people = schoolPeople(chance.fork("people"));
  return {
    version: 1,
    plan: {
      version: 1,
      school: DEMO_SCHOOL,
      name: { zh: "接力示范小学", en: "Baton Demo Primary School" },
      zone: "Asia/Shanghai",
      places: [...places(), ...SPARE_PLACES],
      readers: [...readers(), ...SPARE_READERS],
      groups: [...groups(), SPARE_GROUP],
      sessions: [...sessions(enrol(people, chance.fork("enrolment"))), SPARE_SESSION],
      gateDuty: [...gateDuty(), SPARE_GATE_DUTY],
      dutyLeader: "lead-1",
      patrol: ["patrol-1"],
      leads: ["lead-1"],
      patrolRounds: 0,
      pay: PAY,
    },
    students: [...people.students, ...SPARE_STUDENTS],
    staff: [...people.staff, ...SPARE_STAFF],
    guardians: [...people.guardians, ...SPARE_GUARDIANS],
    people: [...people.people, ...SPARE_PEOPLE],
    cards: issueCards(people, chance.fork("cards")),
  };
}

/** Homework mostly in the own classroom, clubs mixed over all rooms. */
function enrol({ students, departures }: People, chance: Random): Enrolment {
  const staying = students.filter(
    ({ id }) => !departures.selfAfterClass.has(id) && !departures.collectedAfterClass.has(id),
  );
  const classes: Record<string, string[]> = {};
  const care1: Record<string, string[]> = {};
  const care2: Record<string, string[]> = {};
  for (const { group, room } of CLASSES) {
    classes[room] = students.filter((student) => student.group === group).map(({ id }) => id);
    const homework = chance.shuffle(staying.filter((student) => student.group === group));
    for (const { id } of SPECIAL_ROOMS) {
      const away = homework.splice(0, AWAY_PER_CLASS).map((student) => student.id);
      care1[id] = [...(care1[id] ?? []), ...away];
    }
    care1[room] = homework.map(({ id }) => id).sort();
  }
  chance.shuffle(staying).forEach(({ id }, index) => {
    const room = ROOM_IDS[index % ROOM_IDS.length] ?? "library";
    care2[room] = [...(care2[room] ?? []), id];
  });
  return { classes, care1, care2, extended: [...departures.extended].sort() };
}

/** One card a person, and one child who lost a card and got another. */
function issueCards({ students, staff, guardians, departures }: People, chance: Random): Card[] {
  const issue = cardIssuer(chance.fork("uids"));
  const kinds = chance.fork("kinds");
  const kind = (): CardKind => {
    const draw = kinds.next();
    return CARD_DRAWS.find(([, below]) => draw < below)?.[0] ?? "tag";
  };
  // One child who goes home alone holds a secure card for certain: it opens the lane without the guard's touch.
  const secure = [...departures.selfAfterCare][0];
  const lost = students.find(({ id, dismissal }) => dismissal === "collected" && id.startsWith("s2"))?.id;
  const cards = [
    ...students.map(({ id }) => issue(id, id === secure ? "secure" : kind())),
    ...staff.map(({ id, roles }) => issue(id, roles.includes("lead") ? "secure" : "ev1")),
    ...guardians.map((id) => issue(id, "tag")),
    ...SPARE_CARDS.map(([person, spare]) => issue(person, spare)),
  ];
  return lost ? [...cards, issue(lost, "tag", "lost")] : cards;
}
