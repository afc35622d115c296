/** The incoming adult's half of a handover: own count, and each child that makes a difference by name. */
import { useState } from "preact/hooks";
import type { HandoverView } from "#contract/live.ts";
import type { Difference } from "#core/events.ts";
import { act } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { say } from "#ui/language.ts";
import { ResultLine, type ResultStrip } from "#ui/result.tsx";
import { Status } from "#ui/shapes.tsx";
import { unexplained } from "./handover-count.ts";
import { useStudents } from "./read-people.ts";
import { Stepper } from "./stepper.tsx";
import { DIFFERENCE_WORDS, DUTY } from "./words.ts";

/** Why an offered child is not here; `extra` is for children who were not offered. */
const NOT_HERE = ["missing", "elsewhere", "collected"] as const satisfies readonly Difference["reason"][];
/** Most names offered for one search. */
const FOUND_MAX = 8;

type AnswerProps = {
  readonly handover: HandoverView;
  readonly roomName: string;
  readonly strip: ResultStrip;
  readonly onClose: () => void;
};

export function HandoverAnswer({ handover, roomName, strip, onClose }: AnswerProps) {
  const [counted, setCounted] = useState(handover.offeredCount);
  const [differences, setDifferences] = useState<readonly Difference[]>([]);
  const open = unexplained(handover.offeredCount, counted, differences);
  const url = `/api/v1/handovers/${encodeURIComponent(handover.id)}`;

  const name = (student: string, reason: Difference["reason"] | null) =>
    setDifferences([...differences.filter((one) => one.student !== student), ...(reason ? [{ student, reason }] : [])]);
  const finish = async (work: Promise<boolean>) => {
    if (await work) onClose();
  };
  const accept = () =>
    finish(
      strip.run(() => act(`${url}/accept`, { count: counted, differences }), DUTY.handoverAccepted, { n: counted }),
    );
  const decline = () =>
    finish(
      strip.run(() => act(`${url}/decline`, { reason: DUTY.handoverDeclineReason.zh }), DUTY.handoverDeclined, {
        name: handover.from.name,
      }),
    );

  return (
    <Dialog title={`${say(DUTY.handover)} · ${roomName}`} onClose={onClose} wide>
      <p>{say(DUTY.handoverIncoming, { name: handover.from.name, room: roomName, n: handover.offeredCount })}</p>
      <div class="counts">
        <span class="count-theirs">{say(DUTY.handoverTheirs, { n: handover.offeredCount })}</span>
        <Stepper label={say(DUTY.handoverCounted)} value={counted} onChange={setCounted} />
      </div>
      <p role="status">
        {open === 0 ? (
          <Status tone="ok" word={say(DUTY.handoverAgree)} />
        ) : (
          <Status tone="attention" word={say(DUTY.handoverDiffer, { n: Math.abs(open) })} />
        )}
      </p>
      <div class="button-row handover-decide">
        <Button kind="primary" big onPress={accept} disabled={open !== 0 || strip.busy.value}>
          {say(DUTY.handoverAccept, { n: counted })}
        </Button>
        <Button kind="danger" onPress={decline} disabled={strip.busy.value}>
          {say(DUTY.handoverDecline)}
        </Button>
      </div>
      <ul class="roll-missing">
        {handover.students.map((student) => (
          <OfferedChild
            key={student.id}
            student={student}
            reason={differences.find((one) => one.student === student.id)?.reason ?? null}
            onChoose={(reason) => name(student.id, reason)}
          />
        ))}
      </ul>
      <ExtraChildren
        offered={handover.students.map(({ id }) => id)}
        differences={differences}
        onAdd={(student) => name(student, "extra")}
        onRemove={(student) => name(student, null)}
      />
      <ResultLine strip={strip} foot />
    </Dialog>
  );
}

type OfferedChildProps = {
  readonly student: HandoverView["students"][number];
  readonly reason: Difference["reason"] | null;
  readonly onChoose: (reason: Difference["reason"] | null) => void;
};

function OfferedChild({ student, reason, onChoose }: OfferedChildProps) {
  return (
    <li class="roll-child" data-student={student.id}>
      <span class="roll-name">
        <strong>{student.name}</strong>
      </span>
      <fieldset class="marks">
        <legend class="visually-hidden">{student.name}</legend>
        <Button pressed={reason === null} onPress={() => onChoose(null)}>
          {say(DUTY.here)}
        </Button>
        {NOT_HERE.map((one) => (
          <Button key={one} pressed={reason === one} onPress={() => onChoose(one)}>
            {say(DIFFERENCE_WORDS[one])}
          </Button>
        ))}
      </fieldset>
    </li>
  );
}

type ExtraProps = {
  readonly offered: readonly string[];
  readonly differences: readonly Difference[];
  readonly onAdd: (student: string) => void;
  readonly onRemove: (student: string) => void;
};

function ExtraChildren({ offered, differences, onAdd, onRemove }: ExtraProps) {
  const students = useStudents() ?? [];
  const [wanted, setWanted] = useState("");
  const extra = differences.filter(({ reason }) => reason === "extra");
  const nameOf = (id: string) => students.find((student) => student.id === id)?.name ?? id;
  const taken = new Set([...offered, ...extra.map(({ student }) => student)]);
  const found =
    wanted.trim() === ""
      ? []
      : students.filter(({ id, name }) => !taken.has(id) && name.includes(wanted.trim())).slice(0, FOUND_MAX);
  return (
    <details class="others">
      <summary>{say(DUTY.handoverExtra)}</summary>
      <div class="stack extra">
        {extra.map(({ student }) => (
          <span key={student} class="button-row">
            <strong>{nameOf(student)}</strong>
            <Button onPress={() => onRemove(student)}>{say(DUTY.handoverRemove)}</Button>
          </span>
        ))}
        <label class="field">
          <span class="field-label">{say(DUTY.handoverExtraFind)}</span>
          <input class="input" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
        </label>
        <div class="button-row">
          {found.map(({ id, name }) => (
            <Button key={id} onPress={() => onAdd(id)} label={`${say(DUTY.handoverAdd)} ${name}`}>
              {name}
            </Button>
          ))}
        </div>
      </div>
    </details>
  );
}
