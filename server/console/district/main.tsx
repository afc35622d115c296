/** The district's board: which schools need a call? No pupil's name is known here. */
import { computed, signal } from "@preact/signals";
import { Button } from "#ui/button.tsx";
import { FreshnessClock } from "#ui/freshness.tsx";
import { say } from "#ui/language.ts";
import { LATE_AFTER_MS, openLive } from "#ui/live.ts";
import { mountPage, Page } from "#ui/page.tsx";
import { timeOfDay } from "#ui/school-clock.ts";
import { Status } from "#ui/shapes.tsx";
import { UI } from "#ui/words.ts";
import type { DistrictChange, DistrictSnapshot } from "../../views/shapes.ts";
import { conditionOf, mergeSchools, worstFirst } from "./school-order.ts";
import { SchoolTable } from "./school-table.tsx";
import { SchoolTiles } from "./school-tiles.tsx";
import { DISTRICT } from "./words.ts";
import "./district.css";

const live = openLive<DistrictSnapshot, DistrictChange>({
  url: "/api/v1/live",
  merge: (snapshot, { schools, now }) => ({
    now,
    schools: schools ? mergeSchools(snapshot.schools, schools) : snapshot.schools,
  }),
});
/** The server's real time; stands still while it is silent. */
const now = computed(() => (live.data.value?.now ?? 0) + Math.min(live.ageMs.value ?? 0, LATE_AFTER_MS));
const asTable = signal(false);
/** The viewer's own zone: contact times are real time, not a school's. */
const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

function DistrictBoard() {
  const picture = live.data.value;
  const clock = (
    <FreshnessClock
      freshness={live.freshness.value}
      ageMs={live.ageMs.value}
      time={picture ? timeOfDay(now.value, zone) : null}
    />
  );
  return (
    <Page title={say(DISTRICT.title)} about={say(DISTRICT.about)} freshness={live.freshness.value} clock={clock}>
      {live.refused.value && <SignedOut />}
      {!live.refused.value && !picture && <p role="status">{say(UI.loading)}</p>}
      {!live.refused.value && picture && <Schools picture={picture} />}
    </Page>
  );
}

function Schools({ picture }: { picture: DistrictSnapshot }) {
  const schools = worstFirst(picture.schools, now.value);
  if (schools.length === 0) return <p class="empty">{say(DISTRICT.empty)}</p>;
  const needCall = schools.filter((school) => conditionOf(school, now.value) !== "normal").length;
  return (
    <div class="content">
      <div class="board-head">
        <p class="board-sum">
          {say(DISTRICT.schools)} <span class="count">{schools.length}</span> · {say(DISTRICT.needCall)}{" "}
          <span class="count">{needCall}</span>
        </p>
        <div class="button-row">
          <Button pressed={!asTable.value} onPress={() => (asTable.value = false)}>
            {say(DISTRICT.board)}
          </Button>
          <Button pressed={asTable.value} onPress={() => (asTable.value = true)}>
            {say(DISTRICT.table)}
          </Button>
        </div>
      </div>
      {asTable.value ? (
        <SchoolTable schools={schools} now={now.value} zone={zone} />
      ) : (
        <SchoolTiles schools={schools} now={now.value} />
      )}
    </div>
  );
}

function SignedOut() {
  return (
    <section class="card notice">
      <h2>{say(UI.signedOutTitle)}</h2>
      <p>
        <Status tone="quiet" word={say(UI.signedOut)} />
      </p>
    </section>
  );
}

mountPage(DISTRICT.title, <DistrictBoard />);
