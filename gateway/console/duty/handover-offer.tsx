/** The outgoing adult's half of a handover: to whom, which children, and the count that was made. */
import { useState } from "preact/hooks";
import type { HandoverView, PlaceCount, StaffView, StudentView } from "#contract/live.ts";
import { act } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { say } from "#ui/language.ts";
import type { ResultStrip } from "#ui/result.tsx";
import { Status } from "#ui/shapes.tsx";
import { UI } from "#ui/words.ts";
import type { Campus } from "../campus.ts";
import { useStaff, useStudents } from "./read-people.ts";
import { Stepper } from "./stepper.tsx";
import { DUTY } from "./words.ts";

/** Roles that may take children over. */
const TAKES_OVER = new Set(["duty-teacher", "homeroom", "lead"]);

type OfferProps = { readonly campus: Campus; readonly place: PlaceCount; readonly strip: ResultStrip };

/** Only the room's custodian sees the button: nobody else can give these children away. */
export function HandoverOffer({ campus, place, strip }: OfferProps) {
  const [open, setOpen] = useState(false);
  const person = campus.me.value?.person;
  if (!person || place.custodian?.id !== person.id) return null;
  const waiting = campus.live.data.value?.handovers.find(
    ({ state, place: at }) => state === "offered" && at === place.id,
  );
  if (waiting) return <Status tone="info" word={say(DUTY.handoverOffered, { name: waiting.to.name })} />;
  if (!open)
    return (
      <div class="button-row">
        <Button onPress={() => setOpen(true)}>{say(DUTY.handover)}</Button>
      </div>
    );
  return <OfferForm place={place} me={person.id} strip={strip} onDone={() => setOpen(false)} />;
}

type FormProps = {
  readonly place: PlaceCount;
  readonly me: string;
  readonly strip: ResultStrip;
  readonly onDone: () => void;
};

function OfferForm({ place, me, strip, onDone }: FormProps) {
  const students = useStudents();
  const staff = useStaff();
  if (!students || !staff) return <p role="status">{say(UI.loading)}</p>;
  const mine = students.filter(({ custody }) => custody.custodian === me && custody.place === place.id);
  if (mine.length === 0) return <p class="empty">{say(DUTY.handoverNothing)}</p>;
  const others = staff.filter(({ id, roles }) => id !== me && roles.some((role) => TAKES_OVER.has(role)));
  return <OfferFields place={place} mine={mine} staff={others} strip={strip} onDone={onDone} />;
}

type FieldsProps = Omit<FormProps, "me"> & {
  readonly mine: readonly StudentView[];
  readonly staff: readonly StaffView[];
};

function OfferFields({ place, mine, staff, strip, onDone }: FieldsProps) {
  const [to, setTo] = useState("");
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [count, setCount] = useState(mine.length);
  const listed = mine.filter(({ id }) => !left.has(id));
  const agrees = listed.length === count && count > 0;
  const receiver = staff.find(({ id }) => id === to);

  const offer = async () => {
    const students = listed.map(({ id }) => id);
    const done = await strip.run(
      () => act<HandoverView>("/api/v1/handovers", { place: place.id, to, count, students }),
      DUTY.handoverOffered,
      { name: receiver?.name ?? "" },
    );
    if (done) onDone();
  };
  const toggle = (student: string) => {
    const next = new Set(left);
    if (!next.delete(student)) next.add(student);
    setLeft(next);
  };

  return (
    <section class="card stack" aria-labelledby="offer-heading">
      <h3 id="offer-heading">{say(DUTY.handover)}</h3>
      <label class="field">
        <span class="field-label">{say(DUTY.handoverTo)}</span>
        <select class="input" value={to} onChange={(event) => setTo(event.currentTarget.value)}>
          <option value="">{say(DUTY.handoverChoose)}</option>
          {staff.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div class="counts">
        <Stepper label={say(DUTY.handoverCounted)} value={count} onChange={setCount} />
        <span>{say(DUTY.handoverListed, { n: listed.length })}</span>
      </div>
      <fieldset class="ticks">
        <legend class="soft">{say(DUTY.handoverUntick)}</legend>
        {mine.map(({ id, name }) => (
          <label key={id} class="tick">
            <input type="checkbox" checked={!left.has(id)} onChange={() => toggle(id)} />
            {name}
          </label>
        ))}
      </fieldset>
      {listed.length !== count && (
        <p role="status">
          <Status tone="attention" word={say(DUTY.handoverMismatch, { count, list: listed.length })} />
        </p>
      )}
      <Button kind="primary" big onPress={offer} disabled={!agrees || !receiver || strip.busy.value}>
        {say(DUTY.handoverSend, { n: listed.length })}
      </Button>
    </section>
  );
}
