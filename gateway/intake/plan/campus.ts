/** The plan's places, readers, ways and classes, as a document writes them. */
import { Type } from "typebox";
import { LANES, PLACE_KINDS } from "../../core/plan.ts";
import { bilingual, defaulted, id, orNull, STRICT, time } from "./fields.ts";

const GRADE_MAX = 12;
const WALK_SECONDS_MAX = 3600;

export const grade = Type.Integer({
  minimum: 1,
  maximum: GRADE_MAX,
  title: "年级 Grade",
  description: "1 to 6 primary, 7 to 9 junior, 10 to 12 senior",
});

const PlaceDocument = Type.Object(
  {
    id: id({ title: "编号 Id" }, ["gate-east", "room-2-1"]),
    kind: Type.Enum(PLACE_KINDS, { title: "类别 Kind" }),
    name: bilingual({ title: "名称 Name" }),
    capacity: orNull(
      Type.Integer({
        minimum: 1,
        title: "容纳人数 Capacity",
        description: "children whom the room may hold (R7); null: grace.roomCapacity",
      }),
    ),
  },
  { ...STRICT, title: "场所 Place" },
);

const ReaderDocument = Type.Object(
  {
    id: id({ title: "编号 Id", description: "also its MQTT client id and user name" }, ["gate-east-1"]),
    place: id({ title: "场所 Place", description: "id of a place" }),
    lane: Type.Enum(LANES, {
      title: "通道 Lane",
      description:
        "in and out have a lock each; both is one lane for both ways; none has no lock, as at a classroom door",
    }),
    name: bilingual({ title: "名称 Name" }),
  },
  { ...STRICT, title: "读卡器 Reader" },
);

const WalkDocument = Type.Object(
  {
    from: id({ title: "从 From", description: "id of a place" }),
    to: id({ title: "到 To", description: "id of a place" }),
    seconds: Type.Integer({
      minimum: 1,
      maximum: WALK_SECONDS_MAX,
      title: "秒数 Seconds",
      description: "nobody gets from one to the other faster, either way (G5)",
    }),
  },
  { ...STRICT, title: "步行时间 Walk" },
);

const GroupDocument = Type.Object(
  {
    id: id({ title: "编号 Id" }, ["class-2-1"]),
    name: bilingual({ title: "名称 Name" }),
    homeroom: id({ title: "班主任 Homeroom teacher", description: "id of a member of staff" }),
    grade: orNull(grade),
  },
  { ...STRICT, title: "班级 Class" },
);

const GateDutyDocument = Type.Object(
  {
    place: id({ title: "校门 Gate", description: "id of a place" }),
    from: time({ title: "起 From" }),
    to: time({ title: "止 To" }),
    staff: id({ title: "值守人 Adult", description: "custodian of the children who arrive there (G1)" }),
  },
  { ...STRICT, title: "门岗 Gate duty" },
);

/** Fields of the plan that say where children are and who stands there. */
export const CAMPUS_FIELDS = {
  places: Type.Array(PlaceDocument, { title: "场所 Places" }),
  readers: Type.Array(ReaderDocument, { title: "读卡器 Readers" }),
  walks: defaulted(
    Type.Array(WalkDocument, {
      title: "步行时间 Walks",
      description: "a credential seen at two places faster than that is suspect (G5); pairs not named are not judged",
    }),
    [],
  ),
  joined: defaulted(
    Type.Array(Type.Array(id({ title: "场所 Place" }), { minItems: 2 }), {
      title: "合并看护 Joined rooms",
      description: "rooms that one adult may hold together (R11)",
    }),
    [],
  ),
  groups: Type.Array(GroupDocument, { title: "班级 Classes" }),
  gateDuty: Type.Array(GateDutyDocument, { title: "门岗 Gate duty" }),
} as const;
