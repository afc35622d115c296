/** The plan's JSON Schema as it is published, for editors and for other programs. */
import { PlanDocument } from "../plan-document.ts";

/** Names this schema wherever it is served from. */
export const PLAN_SCHEMA_ID = "urn:baton:schema:plan:v1";

/** The smallest plan that says something: one gate, one class, one session. */
const SMALLEST: PlanDocument = {
  version: 1,
  school: "demo",
  name: { zh: "示例小学", en: "Example Primary School" },
  zone: "Asia/Shanghai",
  places: [
    { id: "gate-east", kind: "gate", name: { zh: "东门", en: "East gate" } },
    { id: "room-1", kind: "room", name: { zh: "一年级教室", en: "Room of grade 1" }, capacity: 40 },
  ],
  readers: [
    { id: "gate-east-1", place: "gate-east", lane: "both", name: { zh: "东门", en: "East gate" } },
    { id: "room-1-door", place: "room-1", lane: "none", name: { zh: "一年级门口", en: "Door of room 1" } },
  ],
  groups: [{ id: "class-1-1", name: { zh: "一（1）班", en: "Class 1-1" }, homeroom: "t-chen", grade: 1 }],
  sessions: [
    {
      id: "homework",
      kind: "after-school",
      name: { zh: "作业辅导", en: "Homework" },
      place: "room-1",
      start: "15:40",
      end: "18:00",
      staff: ["t-chen"],
      activity: "homework",
    },
  ],
  gateDuty: [{ place: "gate-east", from: "07:20", to: "18:30", staff: "guard-wang" }],
  dutyLeader: "lead-fang",
};

/** JSON Schema 2020-12 of `plan.yaml`. What it cannot say, such as that a place exists, `baton check-plan` says. */
export function planSchema(): Readonly<Record<string, unknown>> {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: PLAN_SCHEMA_ID,
    ...PlanDocument,
    description: "A school's plan (plan.yaml). What is left out has the default that stands at the field.",
    examples: [SMALLEST],
  };
}
