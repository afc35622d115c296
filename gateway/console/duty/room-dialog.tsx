/** One room, opened: its numbers, its roll, and the handover of its children. */
import type { PlaceCount } from "#contract/live.ts";
import { Dialog } from "#ui/dialog.tsx";
import { language, say } from "#ui/language.ts";
import { Tile, Timer } from "#ui/number.tsx";
import { ResultLine, type ResultStrip } from "#ui/result.tsx";
import type { Campus } from "../campus.ts";
import { HandoverOffer } from "./handover-offer.tsx";
import { Roll } from "./roll.tsx";
import { RoomStatus, sessionLine } from "./rooms.tsx";
import { DUTY } from "./words.ts";

type RoomDialogProps = {
  readonly campus: Campus;
  readonly place: PlaceCount;
  readonly strip: ResultStrip;
  readonly onClose: () => void;
};

export function RoomDialog({ campus, place, strip, onClose }: RoomDialogProps) {
  const now = campus.now.value;
  const zone = campus.zone.value;
  return (
    <Dialog title={place.names[language.value]} onClose={onClose} wide>
      <div class="room-summary">
        <span class="room-state">
          <RoomStatus place={place} now={now} />
          {place.uncoveredSince !== null && <Timer ms={now - place.uncoveredSince} />}
        </span>
        <span>{sessionLine(place, zone)}</span>
        <span>
          {say(DUTY.custodian)}: {place.custodian?.name ?? say(DUTY.noCustodian)}
        </span>
        <span class="room-numbers">
          {place.kind === "room" && <Tile caption={say(DUTY.expected)} value={place.expected} known={place.known} />}
          <Tile caption={say(DUTY.present)} value={place.present} known={place.known} />
          {place.kind === "room" && <Tile caption={say(DUTY.missing)} value={place.missing} known={place.known} />}
        </span>
      </div>
      {place.kind === "room" && <Roll place={place} zone={zone} now={now} strip={strip} />}
      <HandoverOffer campus={campus} place={place} strip={strip} />
      <ResultLine strip={strip} foot />
    </Dialog>
  );
}
