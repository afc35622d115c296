/** The children behind a number of the balance: who, which class, where, since when. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { StudentView } from "#contract/live.ts";
import type { CustodyStatus } from "#core/state.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { language, say } from "#ui/language.ts";
import { ResultLine, type ResultStrip } from "#ui/result.tsx";
import { timeOfDay } from "#ui/school-clock.ts";
import { Status } from "#ui/shapes.tsx";
import { CUSTODY_WORDS, UI } from "#ui/words.ts";
import type { Campus } from "../campus.ts";
import type { ListOf } from "./balance.tsx";
import { useStudents } from "./read-people.ts";
import { MAY_SETTLE } from "./roles.ts";
import { SettleDialog } from "./settle.tsx";
import { SETTLE } from "./settle-words.ts";
import { DUTY } from "./words.ts";

type PeopleDialogProps = {
  readonly campus: Campus;
  readonly strip: ResultStrip;
  readonly list: ListOf;
  readonly onClose: () => void;
};

export function PeopleDialog({ campus, strip, list, onClose }: PeopleDialogProps) {
  const wanted: ReadonlySet<string> = new Set(list.statuses);
  const unattended = campus.live.data.value?.headcount.campus.unattended ?? 0;
  // Only the list in which somebody is being looked for is read again: the others change with every tap at a gate.
  const students = useStudents(wanted.has("unattended") && wanted.size === 1 ? unattended : null);
  const found = students?.filter(({ custody }) => wanted.has(custody.status));
  const [settling, setSettling] = useState<StudentView | null>(null);
  const count = useRef<HTMLParagraphElement>(null);
  const maySettle = MAY_SETTLE.has(campus.me.value?.role ?? "");
  // What became of an earlier action does not belong to this list.
  useEffect(strip.clear, []);
  return (
    <Dialog title={say(list.title)} onClose={onClose}>
      {!found && <p role="status">{say(UI.loading)}</p>}
      {found && (
        <p ref={count} tabIndex={-1}>
          {found.length === 0 ? say(DUTY.nobodyListed) : say(DUTY.childrenCount, { n: found.length })}
        </p>
      )}
      <ul class="people">
        {found?.map((student) => (
          <li key={student.id} class="person" data-student={student.id}>
            <PersonLine campus={campus} student={student} />
            {maySettle && student.custody.status === "unattended" && (
              <Button onPress={() => setSettling(student)} label={`${student.name} · ${say(SETTLE.found)}`}>
                {say(SETTLE.found)}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <ResultLine strip={strip} foot />
      {settling && (
        <SettleDialog
          campus={campus}
          strip={strip}
          of={{ child: settling, place: settling.custody.place }}
          onDone={() => {
            setSettling(null);
            // The row goes with its button: whoever works by keyboard goes on at the head of the list.
            setTimeout(() => count.current?.focus());
          }}
          onClose={() => setSettling(null)}
        />
      )}
    </Dialog>
  );
}

function PersonLine({ campus, student }: { campus: Campus; student: StudentView }) {
  const places = campus.live.data.value?.headcount.places ?? [];
  const { status, place, since } = student.custody;
  const where = places.find(({ id }) => id === place)?.names[language.value];
  const sinceWhen = say(DUTY.since, { time: timeOfDay(since, campus.zone.value, { seconds: false }) });
  return (
    <>
      <span>
        <strong>{student.name}</strong> <span class="soft">{student.className[language.value]}</span>
      </span>
      <CustodyStatusMark status={status} />
      <span class="soft">{[where, sinceWhen].filter(Boolean).join(" · ")}</span>
    </>
  );
}

/** A custody status by shape and word; one that this page does not know is printed as it is. */
export function CustodyStatusMark({ status }: { status: string }) {
  const look = CUSTODY_WORDS[status as CustodyStatus] as (typeof CUSTODY_WORDS)[CustodyStatus] | undefined;
  return look ? (
    <Status tone={look.tone} shape={look.shape} word={say(look.text)} />
  ) : (
    <Status tone="quiet" word={status} />
  );
}
