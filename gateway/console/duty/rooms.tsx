/** Every room and gate, worst first: state, who answers for it, and three numbers. */
import type { PlaceCount } from "#contract/live.ts";
import { language, say, type Text } from "#ui/language.ts";
import { Tile, Timer } from "#ui/number.tsx";
import { timeOfDay } from "#ui/school-clock.ts";
import { type ShapeName, Status, type Tone } from "#ui/shapes.tsx";
import { conditionOf, type RoomCondition, worstFirst } from "./room-order.ts";
import { DUTY } from "./words.ts";

const LOOKS: Record<RoomCondition, { readonly tone: Tone; readonly word: Text; readonly shape?: ShapeName }> = {
  unattended: { tone: "alarm", word: DUTY.stateUnattended },
  unknown: { tone: "unknown", word: DUTY.stateUnknown },
  uncovered: { tone: "attention", word: DUTY.stateUncovered },
  "roll-overdue": { tone: "attention", word: DUTY.stateRollOverdue },
  missing: { tone: "plain", word: DUTY.stateMissing, shape: "ring" },
  open: { tone: "plain", word: DUTY.stateAllHere },
  settled: { tone: "plain", word: DUTY.stateSettled, shape: "tick" },
  "in-use": { tone: "plain", word: DUTY.stateInUse },
  idle: { tone: "quiet", word: DUTY.stateIdle, shape: "slash" },
  "unknown-empty": { tone: "unknown", word: DUTY.stateUnknown },
};

/** The state of a place, as shape and word. */
export function RoomStatus({ place, now }: { place: PlaceCount; now: number }) {
  const look = LOOKS[conditionOf(place, now)];
  return <Status tone={look.tone} word={say(look.word)} {...(look.shape ? { shape: look.shape } : {})} />;
}

type RoomListProps = {
  readonly places: readonly PlaceCount[];
  /** School time now, and the school's zone. */
  readonly now: number;
  readonly zone: string;
  readonly onOpen: (place: PlaceCount) => void;
};

export function RoomList({ places, now, zone, onOpen }: RoomListProps) {
  if (places.length === 0) return <p class="empty">{say(DUTY.noRooms)}</p>;
  return (
    <ul class="rooms">
      {worstFirst(places, now).map((place) => (
        <li key={place.id}>
          <RoomRow place={place} now={now} zone={zone} onOpen={() => onOpen(place)} />
        </li>
      ))}
    </ul>
  );
}

type RoomRowProps = Omit<RoomListProps, "places" | "onOpen"> & {
  readonly place: PlaceCount;
  readonly onOpen: () => void;
};

function RoomRow({ place, now, zone, onOpen }: RoomRowProps) {
  const condition = conditionOf(place, now);
  return (
    <button
      type="button"
      class={`room room-${condition}`}
      data-room={place.id}
      data-condition={condition}
      onClick={onOpen}
    >
      <span class="room-state">
        <RoomStatus place={place} now={now} />
        {place.uncoveredSince !== null && <Timer ms={now - place.uncoveredSince} />}
      </span>
      <span class="room-name">
        <strong>{place.names[language.value]}</strong>
        <span class="soft">{sessionLine(place, zone)}</span>
      </span>
      <span class={`room-custodian${place.custodian ? "" : " room-nobody"}`}>
        <span class="soft">{say(DUTY.custodian)}</span>
        <span>{custodianLine(place)}</span>
      </span>
      <span class="room-numbers">
        {place.kind === "room" && <Tile caption={say(DUTY.expected)} value={place.expected} known={place.known} />}
        <Tile
          caption={say(place.kind === "room" ? DUTY.present : DUTY.presentGate)}
          value={place.present}
          known={place.known}
        />
        {place.kind === "room" && <Tile caption={say(DUTY.missing)} value={place.missing} known={place.known} />}
      </span>
    </button>
  );
}

function custodianLine(place: PlaceCount): string {
  if (place.custodian) return place.custodian.name;
  return place.present > 0 || place.uncoveredSince !== null ? say(DUTY.noCustodian) : "–";
}

/** `课后服务 15:40–16:30` */
export function sessionLine({ session, kind }: PlaceCount, zone: string): string {
  if (!session) return kind === "room" ? say(DUTY.noSession) : "";
  const time = (at: number) => timeOfDay(at, zone, { seconds: false });
  return `${session.names[language.value]} ${time(session.start)}–${time(session.end)}`;
}
