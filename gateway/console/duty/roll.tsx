/** Roll call by exception (R2): who tapped is present; the teacher answers for the rest, and no gap can be closed. */
import { useEffect, useState } from "preact/hooks";
import type { PlaceCount, RollView } from "#contract/live.ts";
import { ROLL_MARKS, type RollMark } from "#core/events.ts";
import { act, read } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { language, say } from "#ui/language.ts";
import type { ResultStrip } from "#ui/result.tsx";
import { timeOfDay } from "#ui/school-clock.ts";
import { Shape, Status } from "#ui/shapes.tsx";
import { UI } from "#ui/words.ts";
import { CustodyStatusMark } from "./people-list.tsx";
import { type Answers, type RollStudent, rollOfNow, unanswered } from "./roll-state.ts";
import { DUTY, MARK_WORDS } from "./words.ts";

type RollProps = {
  readonly place: PlaceCount;
  readonly zone: string;
  readonly now: number;
  readonly strip: ResultStrip;
};

export function Roll({ place, zone, now, strip }: RollProps) {
  const [rolls, setRolls] = useRolls(place);
  const roll = rolls && rollOfNow(rolls, place.session?.id ?? null, now);
  if (!rolls) return <p role="status">{say(UI.loading)}</p>;
  if (!roll) return <p class="empty">{say(DUTY.noRoll)}</p>;
  if (roll.session !== place.session?.id)
    return (
      <p class="empty">
        {say(DUTY.noSession)} ·{" "}
        {say(DUTY.nextSession, {
          time: timeOfDay(roll.start, zone, { seconds: false }),
          name: roll.name[language.value],
        })}
      </p>
    );
  return (
    <OpenRoll
      // Answers belong to one session and are not carried into the next.
      key={roll.session}
      roll={roll}
      zone={zone}
      roomName={place.names[language.value]}
      strip={strip}
      onSettled={(settled) => setRolls(rolls.map((one) => (one.session === settled.session ? settled : one)))}
    />
  );
}

/** Rolls of a place, read again whenever its live numbers say that something changed. */
function useRolls(place: PlaceCount) {
  const [rolls, setRolls] = useState<readonly RollView[] | null>(null);
  const changed = [place.session?.id, place.session?.rollClosed, place.present, place.missing].join("/");
  // `changed` is read by nobody inside: it is what asks for a new reading.
  useEffect(() => {
    let wanted = true;
    read<{ items: RollView[] }>(`/api/v1/rolls?place=${encodeURIComponent(place.id)}`)
      .then(({ items }) => wanted && setRolls(items))
      .catch(() => wanted && setRolls((known) => known ?? []));
    return () => {
      wanted = false;
    };
  }, [place.id, changed]);
  return [rolls, setRolls] as const;
}

type OpenRollProps = {
  readonly roll: RollView;
  readonly zone: string;
  readonly roomName: string;
  readonly strip: ResultStrip;
  readonly onSettled: (roll: RollView) => void;
};

function OpenRoll({ roll, zone, roomName, strip, onSettled }: OpenRollProps) {
  const [answers, setAnswers] = useState<Answers>({});
  const missing = roll.students.filter(({ mark }) => mark === null);
  const others = roll.students.filter(({ mark }) => mark !== null);
  const gap = unanswered(roll.students, answers).length;
  const answer = (student: string, mark: RollMark) => setAnswers((known) => ({ ...known, [student]: mark }));

  const settle = async () => {
    let settled: RollView | null = null;
    const marks = Object.entries(answers).map(([student, mark]) => ({ student, mark }));
    const done = await strip.run(
      async () => {
        settled = await act<RollView>(`/api/v1/rolls/${encodeURIComponent(roll.session)}/settle`, { marks });
      },
      DUTY.rollDone,
      { room: roomName },
    );
    if (done && settled) onSettled(settled);
  };

  return (
    <section class="stack" aria-labelledby="roll-heading">
      <div class="section-head">
        <h3 id="roll-heading">{say(DUTY.roll)}</h3>
        {!roll.closed && (
          <span class="soft">{say(DUTY.rollDue, { time: timeOfDay(roll.due, zone, { seconds: false }) })}</span>
        )}
      </div>
      {roll.closed ? (
        <Status tone="ok" word={say(DUTY.stateSettled)} />
      ) : (
        <Missing students={missing} answers={answers} onAnswer={answer} />
      )}
      {!roll.closed && (
        <div class="roll-close">
          <span role="status">
            {!roll.open && say(DUTY.rollNotYet)}
            {roll.open && (gap > 0 ? say(DUTY.rollGap, { n: gap }) : say(DUTY.rollReady))}
          </span>
          <Button kind="primary" big onPress={settle} disabled={gap > 0 || !roll.open || strip.busy.value}>
            <Shape name="tick" />
            {say(DUTY.rollComplete)}
          </Button>
        </div>
      )}
      <Others
        students={roll.closed ? roll.students : others}
        answers={answers}
        onAnswer={roll.closed ? null : answer}
      />
    </section>
  );
}

type MissingProps = {
  readonly students: readonly RollStudent[];
  readonly answers: Answers;
  readonly onAnswer: (student: string, mark: RollMark) => void;
};

function Missing({ students, answers, onAnswer }: MissingProps) {
  if (students.length === 0) return <Status tone="plain" shape="tick" word={say(DUTY.rollNobodyMissing)} />;
  return (
    <>
      <p>
        <Status tone="attention" word={say(DUTY.rollMissing, { n: students.length })} />
      </p>
      <ul class="roll-missing">
        {students.map((student) => (
          <li key={student.id} class="roll-child" data-student={student.id}>
            <span class="roll-name">
              <strong>{student.name}</strong>
              <CustodyStatusMark status={student.status} />
            </span>
            <Marks student={student} chosen={answers[student.id] ?? null} onAnswer={onAnswer} />
          </li>
        ))}
      </ul>
    </>
  );
}

type MarksProps = Pick<MissingProps, "onAnswer"> & { readonly student: RollStudent; readonly chosen: string | null };

/** One touch answers for a child. */
function Marks({ student, chosen, onAnswer }: MarksProps) {
  return (
    <fieldset class="marks">
      <legend class="visually-hidden">{student.name}</legend>
      {ROLL_MARKS.map((mark) => (
        <Button key={mark} onPress={() => onAnswer(student.id, mark)} pressed={chosen === mark}>
          {mark === "searching" && <Shape name="square" />}
          {say(MARK_WORDS[mark])}
        </Button>
      ))}
    </fieldset>
  );
}

type OthersProps = Omit<MissingProps, "onAnswer"> & { readonly onAnswer: MissingProps["onAnswer"] | null };

/** Everybody else, folded away: a child marked present by the door may still be corrected. */
function Others({ students, answers, onAnswer }: OthersProps) {
  const [open, setOpen] = useState<string | null>(null);
  if (students.length === 0) return null;
  return (
    <details class="others">
      <summary>{say(DUTY.rollOthers, { n: students.length })}</summary>
      <ul class="roll-others">
        {students.map((student) => {
          const mark = answers[student.id] ?? student.mark;
          const word = mark && mark in MARK_WORDS ? say(MARK_WORDS[mark as RollMark]) : (mark ?? "");
          return (
            <li key={student.id}>
              {onAnswer ? (
                <Button
                  kind="quiet"
                  pressed={open === student.id}
                  onPress={() => setOpen(open === student.id ? null : student.id)}
                >
                  {student.name} · {word}
                </Button>
              ) : (
                <span class="other">
                  {student.name} · {word}
                </span>
              )}
              {onAnswer && open === student.id && <Marks student={student} chosen={mark} onAnswer={onAnswer} />}
            </li>
          );
        })}
      </ul>
    </details>
  );
}
