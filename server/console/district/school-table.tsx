/** The board's twin as a table: for screen readers, for print, for many schools. */
import { language, say } from "#ui/language.ts";
import { Count } from "#ui/number.tsx";
import { duration, timeOfDay } from "#ui/school-clock.ts";
import type { SchoolView } from "../../views/shapes.ts";
import { conditionOf } from "./school-order.ts";
import { SchoolStatus } from "./school-tiles.tsx";
import { DISTRICT } from "./words.ts";

type TableProps = {
  readonly schools: readonly SchoolView[];
  readonly now: number;
  readonly zone: string;
};

export function SchoolTable({ schools, now, zone }: TableProps) {
  const heads = [
    DISTRICT.school,
    DISTRICT.state,
    DISTRICT.onSite,
    DISTRICT.expected,
    DISTRICT.unattended,
    DISTRICT.p1,
    DISTRICT.p2,
    DISTRICT.lastContact,
  ];
  return (
    // Focusable, so that a narrow screen can scroll the table by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
    <section class="card school-table" aria-label={say(DISTRICT.schools)} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head.en} scope="col">
                {say(head)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {schools.map((school) => (
            <SchoolRow key={school.school} school={school} now={now} zone={zone} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function SchoolRow({ school, now, zone }: Omit<TableProps, "schools"> & { readonly school: SchoolView }) {
  const known = conditionOf(school, now) !== "unknown";
  const { counts, alarms } = school;
  return (
    <tr>
      <th scope="row">{school.name[language.value]}</th>
      <td>
        <SchoolStatus school={school} now={now} />
      </td>
      {[counts.onSite, counts.expected, counts.unattended, alarms.p1, alarms.p2].map((value, column) => (
        <td key={column} class="number">
          <Count value={value} known={known} />
        </td>
      ))}
      <td>
        {timeOfDay(school.lastContact, zone)} · {say(DISTRICT.ago, { age: duration(now - school.lastContact) })}
      </td>
    </tr>
  );
}
