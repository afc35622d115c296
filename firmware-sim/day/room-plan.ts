/** When each room is opened, when children come to it, and when its roll is settled. */
import type { Random } from "../random.ts";
import type { Session } from "../school/document.ts";
import { type Ground, type HandoverPlan, need } from "./ground.ts";

/** Teachers do not all come at the same second. */
const OPENING_SPREAD_MINUTES = 0.8;
/** Offsets from a session's start, minutes: when its room is opened, when children come, when the roll is settled. */
const RHYTHM = {
  class: { opens: -10, doorsFrom: -9, doorsTo: -1, settles: 5 },
  "after-school": { opens: -9, doorsFrom: -7.5, doorsTo: -1.5, settles: 5 },
  extended: { opens: 1, doorsFrom: 2, doorsTo: 5, settles: 6 },
} as const;
/** In the room that changes hands by a handover everything is a little later: the handover comes first. */
const AFTER_HANDOVER = { opens: -5.5, doorsFrom: -4.5, doorsTo: -1.5 } as const;

export type RoomSession = {
  readonly session: Session;
  readonly reader: string;
  readonly teacher: string;
  readonly card: string;
  readonly opens: number;
  readonly settles: number;
};

export function planRooms({ today, at, cardOf, doorOf, handover }: Ground, chance: Random): RoomSession[] {
  return today.map((session) => {
    const teacher = need(session.staff[0], `a teacher for ${session.id}`);
    const rhythm = rhythmOf(session, handover);
    const spread = chance.next();
    return {
      session,
      reader: doorOf(session.place),
      teacher,
      card: cardOf(teacher),
      opens: at(session.start + rhythm.opens + spread * OPENING_SPREAD_MINUTES),
      settles: at(session.start + rhythm.settles + spread),
    };
  });
}

export function rhythmOf(session: Session, handover: HandoverPlan | null) {
  const rhythm = RHYTHM[session.kind];
  return session.id === handover?.next ? { ...rhythm, ...AFTER_HANDOVER } : rhythm;
}
