/** The demo school's ground: two gates with three lanes, nine classrooms and three special rooms, each with a reader. */
import type { Bilingual, Group, Place, ReaderPost } from "./document.ts";

/** Grades and classes of a grade. */
export const GRADES = [1, 2, 3] as const;
export const CLASSES_PER_GRADE = 3;

export type SchoolClass = {
  /** Such as `11` for 一(1)班. */
  readonly code: string;
  readonly group: string;
  readonly room: string;
  readonly homeroom: string;
  readonly name: Bilingual;
};

const NUMERALS = ["零", "一", "二", "三", "四", "五", "六"];

/** The nine classes, 一(1) to 三(3). */
export const CLASSES: readonly SchoolClass[] = GRADES.flatMap((grade) =>
  Array.from({ length: CLASSES_PER_GRADE }, (_, index) => {
    const code = `${grade}${index + 1}`;
    return {
      code,
      group: `class-${code}`,
      room: `room-${code}`,
      homeroom: `teacher-${code}`,
      name: { zh: `${NUMERALS[grade]}(${index + 1})班`, en: `Class ${grade}(${index + 1})` },
    };
  }),
);

/** Rooms that belong to no class. */
export const SPECIAL_ROOMS = [
  { id: "library", name: { zh: "图书馆", en: "Library" } },
  { id: "art-room", name: { zh: "美术室", en: "Art room" } },
  { id: "music-room", name: { zh: "音乐室", en: "Music room" } },
] as const;

/** All rooms of ordinary use, in the order of a patrol's walk. */
export const ROOM_IDS: readonly string[] = [...CLASSES.map(({ room }) => room), ...SPECIAL_ROOMS.map(({ id }) => id)];

export const GATES = ["gate-east", "gate-west"] as const;

export function places(): Place[] {
  return [
    { id: "gate-east", kind: "gate", name: { zh: "东门", en: "East gate" } },
    { id: "gate-west", kind: "gate", name: { zh: "西门", en: "West gate" } },
    ...CLASSES.map(
      ({ room, name }): Place => ({
        id: room,
        kind: "room",
        name: { zh: `${name.zh}教室`, en: `Room ${name.en.replace("Class ", "")}` },
      }),
    ),
    ...SPECIAL_ROOMS.map(({ id, name }): Place => ({ id, kind: "room", name: { ...name } })),
  ];
}

export function readers(): ReaderPost[] {
  return [
    { id: "gate-east-in", place: "gate-east", lane: "in", name: { zh: "东门进口", en: "East gate, in" } },
    { id: "gate-east-out", place: "gate-east", lane: "out", name: { zh: "东门出口", en: "East gate, out" } },
    { id: "gate-west-both", place: "gate-west", lane: "both", name: { zh: "西门通道", en: "West gate, both ways" } },
    ...places()
      .filter(({ kind }) => kind === "room")
      .map(
        ({ id, name }): ReaderPost => ({
          id: `door-${id.replace("room-", "")}`,
          place: id,
          lane: "none",
          name: { zh: `${name.zh}门口`, en: `${name.en}, door` },
        }),
      ),
  ];
}

export function groups(): Group[] {
  return CLASSES.map(({ group, name, homeroom, code }) => ({ id: group, name, homeroom, grade: Number(code[0]) }));
}
