/** An afternoon at an invented school, as the live stream would show it. */
import type {
  AlarmView,
  CampusCount,
  HandoverView,
  LiveSnapshot,
  PickupView,
  PlaceCount,
  RollView,
  StaffView,
  StudentView,
} from "#contract/live.ts";

/** 2027-03-10 15:52:05 in Shanghai. */
export const NOW = Date.UTC(2027, 2, 10, 7, 52, 5);
const MINUTE = 60_000;
const ago = (ms: number) => NOW - ms;

export const CHEN = { id: "t-chen", name: "陈雅琴" };
export const LIU = { id: "t-liu", name: "刘志远" };
export const ZHOU = { id: "t-zhou", name: "周敏" };
export const WANG = { id: "g-wang", name: "王建国" };

export const STAFF: StaffView[] = [
  { ...CHEN, roles: ["duty-teacher"], cards: [] },
  { ...LIU, roles: ["duty-teacher"], cards: [] },
  { ...ZHOU, roles: ["homeroom", "duty-teacher"], cards: [] },
  { ...WANG, roles: ["guard"], cards: [] },
];

const SESSION = {
  id: "after-1",
  name: "课后服务第1节",
  names: { zh: "课后服务第1节", en: "After-school 1" },
  start: NOW - 12 * MINUTE - 5_000,
  end: NOW + 38 * MINUTE,
  kind: "after-school",
  rollClosed: false,
  rollDue: NOW + 3 * MINUTE,
};

type PlaceParts = Partial<PlaceCount> & Pick<PlaceCount, "id" | "names">;
export function place(parts: PlaceParts): PlaceCount {
  return {
    name: parts.names.zh,
    kind: "room",
    session: { ...SESSION, id: `${parts.id}-s1` },
    custodian: ZHOU,
    expected: 40,
    present: 40,
    missing: 0,
    missingOnSite: 0,
    unattended: 0,
    uncoveredSince: null,
    known: true,
    knownUpto: null,
    silentReaders: [],
    ...parts,
  };
}

const settled = (id: string) => ({ ...SESSION, id: `${id}-s1`, rollClosed: true });

/** In the order in which a gateway might send them, which is not the order of urgency. */
export const PLACES: PlaceCount[] = [
  place({
    id: "gate-east",
    kind: "gate",
    names: { zh: "东门", en: "East gate" },
    session: null,
    custodian: WANG,
    expected: 0,
    present: 2,
  }),
  place({ id: "room-101", names: { zh: "101 一(1)班", en: "Room 101, class 1(1)" }, session: settled("room-101") }),
  place({
    id: "room-102",
    names: { zh: "102 一(2)班", en: "Room 102, class 1(2)" },
    custodian: LIU,
    present: 38,
    missing: 2,
  }),
  place({
    id: "room-201",
    names: { zh: "201 二(1)班", en: "Room 201, class 2(1)" },
    session: { ...SESSION, id: "room-201-s1", rollDue: NOW - MINUTE },
    present: 39,
    missing: 1,
  }),
  place({
    id: "room-203",
    names: { zh: "203 三(2)班", en: "Room 203, class 3(2)" },
    custodian: CHEN,
    expected: 5,
    present: 3,
    missing: 2,
  }),
  place({
    id: "room-204",
    names: { zh: "204 三(3)班", en: "Room 204, class 3(3)" },
    custodian: null,
    expected: 36,
    present: 36,
    unattended: 36,
    uncoveredSince: ago(130_000),
  }),
  place({
    id: "room-301",
    names: { zh: "301 陶艺", en: "Room 301, pottery" },
    known: false,
    present: 21,
    expected: 22,
    missing: 1,
    missingOnSite: 1,
  }),
  place({
    id: "room-302",
    names: { zh: "302 书法", en: "Room 302, calligraphy" },
    custodian: null,
    uncoveredSince: ago(40_000),
    present: 12,
    expected: 12,
  }),
  place({
    id: "room-401",
    names: { zh: "401 合唱", en: "Room 401, choir" },
    session: null,
    custodian: null,
    expected: 0,
    present: 0,
  }),
  // A silent reader, and nobody on site who should be here.
  place({
    id: "room-402",
    names: { zh: "402 备用", en: "Room 402, spare" },
    custodian: null,
    known: false,
    expected: 5,
    present: 0,
    missing: 5,
  }),
];

export const CAMPUS: CampusCount = {
  expected: 360,
  notArrived: 7,
  absent: 18,
  released: 94,
  escorted: 0,
  onSite: 241,
  arriving: 4,
  inClass: 0,
  inCare: 193,
  inTransit: 6,
  awaitingPickup: 2,
  unattended: 36,
  unaccounted: 0,
};

export const MA_CHAO = { id: "s-ma", name: "马超然" };
export const DENG = { id: "s-deng", name: "邓雨桐" };

export function alarm(parts: Partial<AlarmView> & Pick<AlarmView, "id" | "kind" | "priority">): AlarmView {
  return {
    state: "unacknowledged",
    active: true,
    place: null,
    placeName: null,
    reader: null,
    people: [],
    rule: "R4",
    clause: null,
    clauses: [],
    since: ago(30_000),
    endedAt: null,
    times: 1,
    owner: null,
    adult: null,
    level: 0,
    ackDue: null,
    told: [],
    readers: [],
    cause: null,
    acknowledgedBy: null,
    shelvedUntil: null,
    reason: null,
    evidence: [1],
    ...parts,
  };
}

export const ALARMS: AlarmView[] = [
  alarm({
    id: "a-3",
    kind: "unknown-card",
    priority: 3,
    rule: "G4",
    place: "gate-east",
    placeName: { zh: "东门", en: "East gate" },
    since: ago(4 * MINUTE),
    times: 2,
  }),
  alarm({
    id: "a-2",
    kind: "reader-silent",
    priority: 2,
    rule: "R4",
    place: "room-301",
    placeName: { zh: "301 陶艺", en: "Room 301, pottery" },
    since: ago(6 * MINUTE + 40_000),
    state: "acknowledged",
    acknowledgedBy: ZHOU,
  }),
  alarm({
    id: "a-1",
    kind: "unattended-room",
    priority: 1,
    clause: "WH-N11",
    place: "room-204",
    placeName: { zh: "204 三(3)班", en: "Room 204, class 3(3)" },
    since: ago(10_000),
  }),
  alarm({
    id: "a-4",
    kind: "unaccounted",
    priority: 1,
    rule: "R3",
    clause: "XW-25",
    place: "room-203",
    placeName: { zh: "203 三(2)班", en: "Room 203, class 3(2)" },
    people: [MA_CHAO, DENG],
    since: ago(5_000),
  }),
];

const LI = { id: "p-li", name: "李秀英", relation: { zh: "奶奶", en: "grandmother" } };
const WANG_DAD = { id: "p-wang", name: "王大勇", relation: { zh: "爸爸", en: "father" } };
const ZIHAN = { id: "s-zihan", name: "王子涵", group: { zh: "三(2)班", en: "Class 3(2)" } };
const ZIXUAN = { id: "s-zixuan", name: "王子萱", group: { zh: "一(1)班", en: "Class 1(1)" } };

export function pickup(parts: Partial<PickupView> & Pick<PickupView, "id" | "students">): PickupView {
  return {
    state: "open",
    gate: "gate-east",
    self: false,
    barred: false,
    collector: LI,
    openedAt: ago(12_000),
    expires: null,
    settledBy: null,
    reason: null,
    ...parts,
  };
}

const inCare = { status: "in-care", place: { zh: "101 一(1)班", en: "Room 101" }, released: false };
const atGate = { status: "awaiting-pickup", place: { zh: "东门", en: "East gate" }, released: false };

export const PICKUPS: PickupView[] = [
  pickup({
    id: "k-1",
    openedAt: ago(50_000),
    students: [
      { ...ZIHAN, ...atGate, guardians: [LI, WANG_DAD] },
      { ...ZIXUAN, ...inCare, guardians: [LI, WANG_DAD] },
    ],
  }),
  pickup({
    id: "k-2",
    openedAt: ago(30_000),
    collector: null,
    students: [
      { id: "s-lin", name: "林悦", group: { zh: "二(1)班", en: "Class 2(1)" }, ...inCare, guardians: [LI, WANG_DAD] },
    ],
  }),
  pickup({
    id: "k-3",
    openedAt: ago(20_000),
    barred: true,
    collector: { id: "p-x", name: "赵一鸣", relation: { zh: "亲戚", en: "relative" } },
    students: [{ id: "s-zhao", name: "赵小满", group: { zh: "一(2)班", en: "Class 1(2)" }, ...inCare, guardians: [] }],
  }),
  pickup({
    id: "k-4",
    state: "granted",
    openedAt: ago(90_000),
    expires: NOW + 4 * MINUTE,
    settledBy: WANG,
    students: [{ id: "s-he", name: "何天宇", group: { zh: "三(1)班", en: "Class 3(1)" }, ...atGate, guardians: [LI] }],
  }),
];

export const CHILDREN_203 = ["李明", "刘洋", "孙可", "吴桐", "郑好"].map((name, index) => ({
  id: `s-${index + 1}`,
  name,
}));

/** Offered to the teacher who is signed in. */
export const HANDOVER: HandoverView = {
  id: "h-1",
  state: "offered",
  place: "room-102",
  from: LIU,
  to: CHEN,
  students: [
    { id: "s-11", name: "钱多多" },
    { id: "s-12", name: "冯小雨" },
    { id: "s-13", name: "蒋一诺" },
  ],
  offeredCount: 3,
  acceptedCount: null,
  differences: [],
  offeredAt: ago(40_000),
  due: NOW + 140_000,
  overdue: false,
  settledAt: null,
  reason: null,
};

export const ROLL_203: RollView = {
  session: "room-203-s1",
  place: "room-203",
  name: SESSION.names,
  start: SESSION.start,
  end: SESSION.end,
  due: SESSION.rollDue,
  open: true,
  closed: false,
  custodian: CHEN,
  students: CHILDREN_203.map((child, index) => ({
    ...child,
    mark: index < 2 ? null : "present",
    status: index === 0 ? "arriving" : index === 1 ? "at-home" : "in-care",
    place: index < 2 ? null : "room-203",
  })),
};

const held = { status: "in-care", since: ago(9 * MINUTE) };
const custodyOf = (index: number): StudentView["custody"] => {
  if (index < 2) return { status: "at-home", place: null, custodian: null, since: ago(5 * MINUTE) };
  if (index < 5) return { ...held, place: "room-203", custodian: CHEN.id };
  return { ...held, place: "room-102", custodian: LIU.id };
};

const student = (child: { id: string; name: string }): Omit<StudentView, "custody"> => ({
  id: child.id,
  name: child.name,
  class: "c-32",
  className: { zh: "三(2)班", en: "Class 3(2)" },
  cards: [],
  dismissal: "collected",
  guardians: child.name.startsWith("王") ? ["p-li", "p-wang"] : ["p-li"],
  family: child.name.startsWith("王") ? [LI, WANG_DAD] : [LI],
  enrolment: [],
});

export const STUDENTS: StudentView[] = [
  ...[...CHILDREN_203, ...HANDOVER.students, ZIHAN, ZIXUAN, { id: "s-zhu", name: "朱思齐" }].map((child, index) => ({
    ...student(child),
    custody: custodyOf(index),
  })),
  ...[MA_CHAO, DENG].map((child) => ({
    ...student(child),
    custody: { status: "unattended", place: null, custodian: null, since: ago(5_000) },
  })),
];

/** Fresh for each test, so that a test may change it. */
export function demoPicture(): LiveSnapshot {
  return structuredClone({
    time: { now: NOW, speed: 1, day: "2027-03-10", zone: "Asia/Shanghai" },
    headcount: {
      at: NOW,
      campus: { ...CAMPUS, inCare: CAMPUS.inCare - 2, unattended: CAMPUS.unattended + 2, unaccounted: 2 },
      places: PLACES,
    },
    alarms: ALARMS,
    pickups: PICKUPS,
    handovers: [HANDOVER],
    readers: [],
    escorts: [],
    visits: [],
    noShows: [],
    emergency: null,
  });
}
