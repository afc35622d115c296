/** One tile a school, worst first: readable from across a room. */
import { language, say, type Text } from "#ui/language.ts";
import { Tile } from "#ui/number.tsx";
import { duration } from "#ui/school-clock.ts";
import { Status, type Tone } from "#ui/shapes.tsx";
import type { SchoolView } from "../../views/shapes.ts";
import { conditionOf, type SchoolCondition } from "./school-order.ts";
import { DISTRICT } from "./words.ts";

const LOOKS: Record<SchoolCondition, { readonly tone: Tone; readonly word: Text }> = {
  escalated: { tone: "alarm", word: DISTRICT.escalated },
  unattended: { tone: "alarm", word: DISTRICT.unattended },
  alarm: { tone: "alarm", word: DISTRICT.alarm },
  unknown: { tone: "unknown", word: DISTRICT.unknown },
  normal: { tone: "plain", word: DISTRICT.normal },
};

/** A school's state by shape and word. */
export function SchoolStatus({ school, now }: { school: SchoolView; now: number }) {
  const { tone, word } = LOOKS[conditionOf(school, now)];
  return <Status tone={tone} word={say(word)} />;
}

export function SchoolTiles({ schools, now }: { schools: readonly SchoolView[]; now: number }) {
  return (
    <ul class="school-tiles">
      {schools.map((school) => (
        <SchoolTile key={school.school} school={school} now={now} />
      ))}
    </ul>
  );
}

function SchoolTile({ school, now }: { school: SchoolView; now: number }) {
  const condition = conditionOf(school, now);
  const known = condition !== "unknown";
  const silent = duration(now - school.lastContact);
  return (
    <li class={`card school school-${condition}`} data-school={school.school} data-condition={condition}>
      <div class="school-head">
        <h2>{school.name[language.value]}</h2>
        <SchoolStatus school={school} now={now} />
      </div>
      <div class="school-numbers">
        <Tile caption={say(DISTRICT.onSite)} value={school.counts.onSite} known={known} />
        <Tile caption={say(DISTRICT.expected)} value={school.counts.expected} known={known} />
        <Tile caption={say(DISTRICT.unattended)} value={school.counts.unattended} known={known} />
        <Tile caption={say(DISTRICT.p1)} value={school.alarms.p1} known={known} />
      </div>
      <p class="soft">
        {known
          ? `${say(DISTRICT.lastContact)} ${say(DISTRICT.ago, { age: silent })}`
          : say(DISTRICT.unknownFor, { age: silent })}
      </p>
    </li>
  );
}
