/** Whose family matters somebody may read: why a child is on leave, to which group a family belongs. */
import type { FastifyRequest } from "fastify";
import type { StudentId } from "../core/ids.ts";
import { isHomeroomOf } from "../core/rules/authority.ts";
import type { CampusState } from "../core/state.ts";

/** The office and the leads read every child's, a homeroom teacher those of the own class (WH-18: restricted view). */
export function mayReadOf({ bearer }: FastifyRequest, state: CampusState): (about: StudentId) => boolean {
  if (bearer?.role !== "homeroom") return () => true;
  const { person } = bearer;
  return (student) => person !== null && isHomeroomOf(state, person, student);
}
