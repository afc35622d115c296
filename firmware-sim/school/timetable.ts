/** The demo school's hours, and which adult answers for which room in them. */
import type { GateDuty, Pay, Session } from "./document.ts";
import { CLASSES, GATES, ROOM_IDS } from "./places.ts";

const hm = (hour: number, minute: number) => hour * 60 + minute;

/** Minutes after midnight. */
export const HOURS = {
  gatesFrom: hm(7, 0),
  gatesTo: hm(19, 30),
  class: { from: hm(8, 0), to: hm(15, 30) },
  care1: { from: hm(15, 40), to: hm(16, 40) },
  care2: { from: hm(16, 50), to: hm(18, 0) },
  extended: { from: hm(18, 0), to: hm(19, 0) },
} as const;

/** Consent to go home alone: after class, or after the last session. Minutes after midnight. */
export const SELF_WINDOWS = {
  afterClass: { from: hm(15, 30), to: hm(16, 0) },
  afterCare: { from: hm(18, 0), to: hm(18, 30) },
} as const;

/** Duty is paid by class hours of 40 minutes, to the half hour below. */
export const PAY: Pay = {
  classHourMinutes: [{ from: "2026-09-01", minutes: 40 }],
  rates: [
    { band: "day", from: "2026-09-01", yuan: 80, source: "家长委员会 parent committee" },
    { band: "evening", from: "2026-09-01", yuan: 100, source: "家长委员会 parent committee" },
  ],
  rounding: { mode: "down", stepHours: 0.5 },
};

export const SCHOOL_DAYS = [1, 2, 3, 4, 5] as const;
/** May open any session when the planned teacher cannot. */
export const SUBSTITUTE = "lead-1";

/**
 * Who answers for each room after class. Most homeroom teachers stay with their own room. Room 一(1) goes to a duty
 * teacher by an explicit handover and 二(1) to another by card, so both ways happen each day; the homeroom teachers
 * they relieve take the library, now and for extended care.
 */
const CARE_STAFF: Readonly<Record<string, string>> = {
  "room-11": "duty-1",
  "room-21": "duty-4",
  library: "teacher-11",
  "art-room": "duty-2",
  "music-room": "duty-3",
};
const EXTENDED = { place: "library", staff: "teacher-21" } as const;

const CLUBS = [
  ["围棋", "Go"],
  ["合唱", "Choir"],
  ["机器人", "Robots"],
  ["剪纸", "Paper cutting"],
  ["书法", "Calligraphy"],
  ["科学实验", "Science"],
  ["朗诵", "Recitation"],
  ["手工", "Crafts"],
  ["数独", "Sudoku"],
  ["阅读", "Reading"],
  ["国画", "Ink painting"],
  ["舞蹈", "Dance"],
] as const;

/** Who is expected where; all lists by room except `extended`. */
export type Enrolment = {
  readonly classes: Readonly<Record<string, readonly string[]>>;
  readonly care1: Readonly<Record<string, readonly string[]>>;
  readonly care2: Readonly<Record<string, readonly string[]>>;
  readonly extended: readonly string[];
};

function careStaff(room: string): string {
  const staff = CARE_STAFF[room] ?? CLASSES.find((one) => one.room === room)?.homeroom;
  if (!staff) throw new Error(`no duty teacher for ${room}`);
  return staff;
}

export function sessions(enrolment: Enrolment): Session[] {
  const lessons = CLASSES.map(
    ({ code, name, room, homeroom }): Session => ({
      id: `class-${code}-lessons`,
      kind: "class",
      name: { zh: `${name.zh}上课`, en: `${name.en}, lessons` },
      place: room,
      start: HOURS.class.from,
      end: HOURS.class.to,
      weekdays: SCHOOL_DAYS,
      staff: [homeroom, SUBSTITUTE],
      students: enrolment.classes[room] ?? [],
      activity: "lesson",
    }),
  );
  const care1 = ROOM_IDS.map(
    (room): Session => ({
      id: `care1-${room}`,
      kind: "after-school",
      name: { zh: "课后服务一 作业时间", en: "After-school 1, homework" },
      place: room,
      start: HOURS.care1.from,
      end: HOURS.care1.to,
      weekdays: SCHOOL_DAYS,
      staff: [careStaff(room), SUBSTITUTE],
      students: enrolment.care1[room] ?? [],
      activity: "homework",
    }),
  );
  const care2 = ROOM_IDS.map((room, index): Session => {
    const [zh, en] = CLUBS[index % CLUBS.length] ?? CLUBS[0];
    return {
      id: `care2-${room}`,
      kind: "after-school",
      name: { zh: `课后服务二 ${zh}社`, en: `After-school 2, ${en}` },
      place: room,
      start: HOURS.care2.from,
      end: HOURS.care2.to,
      weekdays: SCHOOL_DAYS,
      staff: [careStaff(room), SUBSTITUTE],
      students: enrolment.care2[room] ?? [],
      activity: "club",
    };
  });
  const extended: Session = {
    id: "extended-library",
    kind: "extended",
    name: { zh: "延时托管", en: "Extended care" },
    place: EXTENDED.place,
    start: HOURS.extended.from,
    end: HOURS.extended.to,
    weekdays: SCHOOL_DAYS,
    staff: [EXTENDED.staff, SUBSTITUTE],
    students: enrolment.extended,
    activity: "care",
  };
  return [...lessons, ...care1, ...care2, extended];
}

export function gateDuty(): GateDuty[] {
  return GATES.map((place) => ({
    place,
    from: HOURS.gatesFrom,
    to: HOURS.gatesTo,
    staff: place.replace("gate", "guard"),
  }));
}
