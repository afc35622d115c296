/** The duty desk: the whole school in one line, every room worst first, alarms, handovers. */
import { signal } from "@preact/signals";
import { say } from "#ui/language.ts";
import { mountPage } from "#ui/page.tsx";
import { ResultLine, resultStrip } from "#ui/result.tsx";
import { openCampus } from "../campus.ts";
import { CampusPage } from "../campus-page.tsx";
import { Alarms } from "./alarms.tsx";
import { Balance, type ListOf } from "./balance.tsx";
import { Handovers } from "./handovers.tsx";
import { PeopleDialog } from "./people-list.tsx";
import { RoomDialog } from "./room-dialog.tsx";
import { RoomList } from "./rooms.tsx";
import { DUTY } from "./words.ts";
import "./duty.css";

const campus = openCampus();
const strip = resultStrip();
const openRoom = signal<string | null>(null);
const openList = signal<ListOf | null>(null);

function DutyDesk() {
  const picture = campus.live.data.value;
  if (!picture) return null;
  const { headcount } = picture;
  const now = campus.now.value;
  const zone = campus.zone.value;
  const room = headcount.places.find(({ id }) => id === openRoom.value);
  return (
    <>
      <Balance campus={headcount.campus} onOpen={(list) => (openList.value = list)} />
      <Handovers campus={campus} strip={strip} />
      <div class="desk">
        <Alarms campus={campus} strip={strip} />
        <section class="desk-rooms" aria-labelledby="rooms-heading">
          <div class="section-head">
            <h2 id="rooms-heading">{say(DUTY.rooms)}</h2>
            <span class="soft">{say(DUTY.roomsOrder)}</span>
          </div>
          <RoomList places={headcount.places} now={now} zone={zone} onOpen={({ id }) => (openRoom.value = id)} />
        </section>
      </div>
      <ResultLine strip={strip} foot />
      {room && <RoomDialog campus={campus} place={room} strip={strip} onClose={() => (openRoom.value = null)} />}
      {openList.value && (
        <PeopleDialog campus={campus} strip={strip} list={openList.value} onClose={() => (openList.value = null)} />
      )}
    </>
  );
}

mountPage(
  DUTY.title,
  <CampusPage campus={campus} title={DUTY.title}>
    {() => <DutyDesk />}
  </CampusPage>,
);
