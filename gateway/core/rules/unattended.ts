/** R4: children in a room and no adult for longer than the plan allows are unattended. Cannot be switched off (WH-N11). */
import { childrenAt } from "../custody.ts";
import { isCovered, roomAt, transfer } from "../custody-change.ts";
import { type Draft, planOf, SECOND_MS } from "../draft.ts";
import type { EpochMs, PlaceId, StudentId } from "../ids.ts";
import type { CampusState, Custody } from "../state.ts";
import { raise } from "./alarms.ts";

/** Rooms whose time without an adult is up. */
export function judgeUncoveredRooms(draft: Draft): void {
  for (const { place } of draft.state.rooms.values()) {
    const due = unattendedDue(draft.state, place);
    if (due !== null && due <= draft.at)
      declareUnattended(
        draft,
        place,
        alone(draft.state, place).map((child) => child.student),
      );
  }
}

/** Nobody answers for these children, who are here. */
export function declareUnattended(draft: Draft, place: PlaceId, students: readonly StudentId[]): void {
  for (const student of students) {
    transfer(draft, student, {
      status: "unattended",
      custodian: null,
      place,
      session: null,
      rule: "R4",
      unattended: "room",
    });
  }
  raise(draft, { kind: "unattended-room", owner: planOf(draft.state).dutyLeader, place, people: students });
}

/** When the children who are here without an adult become unattended; null when nobody is left to become it. */
export function unattendedDue(state: CampusState, place: PlaceId): EpochMs | null {
  const { uncoveredSince } = roomAt(state, place);
  if (uncoveredSince === null || alone(state, place).length === 0) return null;
  return uncoveredSince + state.grace.unattendedSeconds * SECOND_MS;
}

function alone(state: CampusState, place: PlaceId): readonly Custody[] {
  const room = roomAt(state, place);
  return childrenAt(state, place).filter((child) => child.status !== "unattended" && !isCovered(room, child));
}
