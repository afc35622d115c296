/** What the district's screens read from the server, declared once for HTTP, SSE and OpenAPI. Counts and ids only: no pupil's name ever gets here. */
import { type Static, Type } from "typebox";
import { CampusCount } from "#contract/live.ts";
import { Bilingual } from "#contract/shapes.ts";

const Count = Type.Integer({ minimum: 0 });
const RealMs = (description: string) =>
  Type.Integer({ description: `${description}, real time, milliseconds since 1970` });

/** One school as the district sees it now. */
export const SchoolView = Type.Object({
  school: Type.String(),
  /** The school's own name from its plan; its id until a plan has arrived. */
  name: Bilingual,
  at: Type.Union([Type.Integer(), Type.Null()], {
    description: "school time of the last entry that has arrived, milliseconds since 1970; null before the first",
  }),
  lastContact: RealMs("when the school's gateway was last heard"),
  /** Optional in the schema for screens of another version; the server always sends it. */
  gateway: Type.Optional(
    Type.Union([Type.String(), Type.Null()], {
      description: "the gateway whose journal is shown; null before its first batch",
    }),
  ),
  upto: Type.Integer({ minimum: 0, description: "last journal entry that has arrived" }),
  counts: CampusCount,
  /**
   * Alarms that are not closed, by priority; `escalated` of them nobody at the school has acknowledged, so that they have
   * come up to the district (A1). Optional in the schema for screens of another version; the server always sends it.
   */
  alarms: Type.Object({ p1: Count, p2: Count, p3: Count, escalated: Type.Optional(Count) }),
});
export type SchoolView = Static<typeof SchoolView>;

/** `GET /api/v1/schools`. */
export const SchoolList = Type.Object({
  items: Type.Array(SchoolView),
  next: Type.Union([Type.String(), Type.Null()]),
});
export type SchoolList = Static<typeof SchoolList>;

/** First event of the server's `/api/v1/live`, named `snapshot`. */
export const DistrictSnapshot = Type.Object({ schools: Type.Array(SchoolView), now: RealMs("server time") });
export type DistrictSnapshot = Static<typeof DistrictSnapshot>;

/** Later events, named `change`: the schools that changed, whole; a bare `now` is the heartbeat, every 2 s. */
export const DistrictChange = Type.Object({
  schools: Type.Optional(Type.Array(SchoolView)),
  now: RealMs("server time"),
});
export type DistrictChange = Static<typeof DistrictChange>;
