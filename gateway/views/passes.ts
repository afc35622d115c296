/** One-time codes and exit slips as the office and the gate see them (G3). Never the code, nor what it is known by. */
import type { PassView } from "../contract/day.ts";
import type { EpochMs } from "../core/ids.ts";
import type { CampusState, Pass } from "../core/state.ts";
import type { Names } from "./names.ts";
import { compareIds } from "./order.ts";

/** One pass with its names. */
export function passView(names: Names, pass: Pass): PassView {
  const { id, from, to, used, revoked } = pass;
  return {
    ...{ id, pass: pass.pass, from, to, revoked },
    students: pass.students.map((student) => names.named(student)),
    holder: names.related(pass.holder),
    guardian: names.named(pass.guardian),
    issuedBy: names.named(pass.issuedBy),
    used: [...used],
  };
}

/** Passes that are not over since yesterday, in the order in which they were given; `open` can still be used. */
export function passesOf(state: CampusState, which: "open" | "all", now: EpochMs): readonly Pass[] {
  const isOpen = ({ revoked, to, used, students }: Pass) => !revoked && now < to && used.length < students.length;
  return [...state.passes.values()].filter((pass) => which === "all" || isOpen(pass)).sort(compareIds);
}
