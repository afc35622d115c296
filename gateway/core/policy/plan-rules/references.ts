/** P1: what a plan names must exist, and no name stands for two things. */
import type { PlanPath } from "../finding.ts";
import type { PlanView } from "../plan-view.ts";
import type { RuledFault } from "./dates.ts";

type Reference = { readonly path: PlanPath; readonly id: string };
type Named = { readonly zh: string; readonly en: string; readonly known: ReadonlySet<string> };

export function referenceFaults(view: PlanView): readonly RuledFault[] {
  const { plan, roster } = view;
  const idsOf = (rows: readonly { readonly id: string }[]) => new Set(rows.map(({ id }) => id));
  const gates = { zh: "校门", en: "gate", known: idsOf(plan.places.filter(({ kind }) => kind === "gate")) };
  const rooms = { zh: "教室", en: "room", known: idsOf(plan.places.filter(({ kind }) => kind === "room")) };
  const groups = { zh: "班级", en: "class", known: idsOf(plan.groups) };
  const bodies = { zh: "机构", en: "outside body", known: idsOf(plan.providers) };
  const staff = roster && { zh: "教职工", en: "member of staff", known: idsOf(roster.staff) };
  const students = roster && { zh: "学生", en: "student", known: idsOf(roster.students) };
  return [
    ...duplicates(view),
    ...unknown(placesOf(view), { zh: "地点", en: "place", known: idsOf(plan.places) }),
    ...unknown(roomsOf(view), rooms),
    ...unknown(gatesOf(view), gates),
    ...unknown(many("sessions", "groups", plan.sessions), groups),
    ...unknown(
      plan.sessions.flatMap(({ provider }, index) =>
        provider === null ? [] : [{ path: ["sessions", index, "provider"], id: provider }],
      ),
      bodies,
    ),
    ...(staff ? unknown(staffOf(view), staff) : []),
    ...(students ? unknown(studentsOf(view), students) : []),
  ];
}

function unknown(references: readonly Reference[], { zh, en, known }: Named): readonly RuledFault[] {
  return references
    .filter(({ id }) => !known.has(id))
    .map(({ path, id }) => ({
      clause: "P1",
      path,
      message: { zh: `没有${zh} ${id}`, en: `There is no ${en} ${id}` },
      satisfy: { zh: `一个存在的${zh}`, en: `a ${en} that there is` },
    }));
}

function placesOf({ plan }: PlanView): readonly Reference[] {
  return [
    ...plan.readers.map(({ place }, index) => ({ path: ["readers", index, "place"], id: place })),
    ...plan.walks.flatMap(({ from, to }, index) => [
      { path: ["walks", index, "from"], id: from },
      { path: ["walks", index, "to"], id: to },
    ]),
  ];
}

function roomsOf({ plan }: PlanView): readonly Reference[] {
  const joined = plan.joined.flatMap((rooms, index) =>
    rooms.map((id, position) => ({ path: ["joined", index, position], id })),
  );
  // Off the campus there is no room of ours, and online there is none at all.
  const sessions = plan.sessions.flatMap(({ place, form }, index) =>
    form === "room" ? [{ path: ["sessions", index, "place"], id: place }] : [],
  );
  return [...joined, ...sessions];
}

function gatesOf({ plan }: PlanView): readonly Reference[] {
  return [
    ...plan.lines.map(({ gate }, index) => ({ path: ["lines", index, "gate"], id: gate })),
    ...plan.gateDuty.map(({ place }, index) => ({ path: ["gateDuty", index, "place"], id: place })),
  ];
}

function staffOf({ plan }: PlanView): readonly Reference[] {
  const listed = (field: "patrol" | "leads") => plan[field].map((id, index) => ({ path: [field, index], id }));
  return [
    ...many("sessions", "staff", plan.sessions),
    ...many("lines", "leaders", plan.lines),
    ...plan.groups.map(({ homeroom }, index) => ({ path: ["groups", index, "homeroom"], id: homeroom })),
    ...plan.gateDuty.map(({ staff }, index) => ({ path: ["gateDuty", index, "staff"], id: staff })),
    { path: ["dutyLeader"], id: plan.dutyLeader },
    ...listed("patrol"),
    ...listed("leads"),
  ];
}

function studentsOf({ plan }: PlanView): readonly Reference[] {
  return [...many("sessions", "students", plan.sessions), ...many("lines", "students", plan.lines)];
}

/** Each id of a list field, with its place. */
function many<Field extends string>(
  rows: string,
  field: Field,
  of: readonly { readonly [F in Field]: readonly string[] }[],
): readonly Reference[] {
  return of.flatMap((row, index) => row[field].map((id, position) => ({ path: [rows, index, field, position], id })));
}

function duplicates({ plan }: PlanView): readonly RuledFault[] {
  const lists = ["places", "readers", "groups", "sessions", "lines", "providers", "terms", "fees"] as const;
  return lists.flatMap((field) => {
    const seen = new Set<string>();
    return plan[field].flatMap(({ id }, index): RuledFault[] => {
      const isNew = !seen.has(id);
      seen.add(id);
      if (isNew) return [];
      return [
        {
          clause: "P1",
          path: [field, index, "id"],
          message: { zh: `编号 ${id} 出现两次`, en: `The id ${id} stands for two` },
          satisfy: { zh: "各用各的编号", en: "an id of its own for each" },
        },
      ];
    });
  });
}
