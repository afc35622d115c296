/** Handovers that wait for somebody: the ones offered to me want an answer, the others show who still answers for whom. */
import { useState } from "preact/hooks";
import type { HandoverView } from "#contract/live.ts";
import { Button } from "#ui/button.tsx";
import { language, say } from "#ui/language.ts";
import { Timer } from "#ui/number.tsx";
import type { ResultStrip } from "#ui/result.tsx";
import { Status } from "#ui/shapes.tsx";
import type { Campus } from "../campus.ts";
import { HandoverAnswer } from "./handover-answer.tsx";
import { DUTY } from "./words.ts";

export function Handovers({ campus, strip }: { campus: Campus; strip: ResultStrip }) {
  const [answering, setAnswering] = useState<HandoverView | null>(null);
  const picture = campus.live.data.value;
  const open = picture?.handovers.filter(({ state }) => state === "offered") ?? [];
  const me = campus.me.value?.person?.id;
  const roomName = (id: string) =>
    picture?.headcount.places.find((place) => place.id === id)?.names[language.value] ?? id;
  return (
    <>
      {open.length > 0 && (
        <ul class="handovers">
          {open.map((handover) => {
            const mine = handover.to.id === me;
            const values = {
              name: mine ? handover.from.name : handover.to.name,
              room: roomName(handover.place),
              n: handover.offeredCount,
            };
            return (
              <li key={handover.id} class={`card handover${mine ? " handover-mine" : ""}`} data-handover={handover.id}>
                <Status
                  tone={handover.overdue ? "attention" : "info"}
                  word={handover.overdue ? say(DUTY.handoverOverdue) : say(DUTY.handover)}
                />
                <span class="handover-what">{say(mine ? DUTY.handoverIncoming : DUTY.handoverWaiting, values)}</span>
                {!handover.overdue && (
                  <span>
                    {say(DUTY.handoverRemaining)} <Timer ms={handover.due - campus.now.value} />
                  </span>
                )}
                {mine && (
                  <Button kind="primary" onPress={() => setAnswering(handover)}>
                    {say(DUTY.handoverAnswer)}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {answering && (
        <HandoverAnswer
          handover={answering}
          roomName={roomName(answering.place)}
          strip={strip}
          onClose={() => setAnswering(null)}
        />
      )}
    </>
  );
}
