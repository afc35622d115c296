/** The duty desk: the whole school in one line, every room worst first, alarms, handovers. */
import { signal } from "@preact/signals";
import { AlarmList } from "#ui/alarm-list.tsx";
import { ALARM_WORDS_LIST } from "#ui/alarm-list-words.ts";
import { openAlarms } from "#ui/alarm-order.ts";
import { act } from "#ui/api.ts";
import { say } from "#ui/language.ts";
import { mountPage } from "#ui/page.tsx";
import { ResultLine, resultStrip } from "#ui/result.tsx";
import { openCampus } from "../campus.ts";
import { CampusPage } from "../campus-page.tsx";
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
  const { headcount, alarms } = picture;
  const now = campus.now.value;
  const zone = campus.zone.value;
  const open = openAlarms(alarms);
  const room = headcount.places.find(({ id }) => id === openRoom.value);
  return (
    <>
      <Balance campus={headcount.campus} onOpen={(list) => (openList.value = list)} />
      <Handovers campus={campus} strip={strip} />
      <div class="desk">
        <section class="desk-alarms" aria-labelledby="alarms-heading">
          <div class="section-head">
            <h2 id="alarms-heading">{say(ALARM_WORDS_LIST.heading)}</h2>
            <AlarmTally priorities={open.map(({ priority }) => priority)} />
          </div>
          <AlarmList
            alarms={open}
            now={now}
            busy={strip.busy.value}
            onAcknowledge={({ id }) =>
              strip.run(
                () => act(`/api/v1/alarms/${encodeURIComponent(id)}/acknowledge`),
                ALARM_WORDS_LIST.acknowledged,
              )
            }
          />
        </section>
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
        <PeopleDialog
          list={openList.value}
          places={headcount.places}
          zone={zone}
          onClose={() => (openList.value = null)}
        />
      )}
    </>
  );
}

/** `P1 1 · P2 2 · P3 0` */
function AlarmTally({ priorities }: { priorities: readonly number[] }) {
  const of = (priority: number) => priorities.filter((one) => one === priority).length;
  return (
    <span class="soft">
      P1 {of(1)} · P2 {of(2)} · P3 {of(3)}
    </span>
  );
}

mountPage(
  DUTY.title,
  <CampusPage campus={campus} title={DUTY.title}>
    {() => <DutyDesk />}
  </CampusPage>,
);
