/** Where is this child, and with whom: the word of a person that ends an alarm which no tap ended (R8). */
import { useRef, useState } from "preact/hooks";
import type { PlaceCount } from "#contract/live.ts";
import { SETTLEMENTS } from "#core/events.ts";
import { act } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { language, say } from "#ui/language.ts";
import type { ResultStrip } from "#ui/result.tsx";
import { UI } from "#ui/words.ts";
import type { Campus } from "../campus.ts";
import { Conclude } from "./conclude.tsx";
import { useStaff, useStudents } from "./read-people.ts";
import { ReasonField } from "./reason.tsx";
import { SETTLED_BECAUSE } from "./reason-words.ts";
import { AdultField, FamilyField, type Person, PlaceField } from "./settle-fields.tsx";
import { at, becoming, found, lacking, type SettleDraft, settlement } from "./settle-state.ts";
import { OUTCOME_WORDS, SETTLE } from "./settle-words.ts";

/** A child to settle, and where it was looked for. */
export type ToSettle = { readonly child: Person; readonly place: string | null };

type SettleProps = {
  readonly campus: Campus;
  readonly strip: ResultStrip;
  readonly of: ToSettle;
  readonly onDone: () => void;
  readonly onClose: () => void;
};

const LACKS = {
  place: SETTLE.lacksPlace,
  words: SETTLE.lacksWords,
  adult: SETTLE.lacksAdult,
  reason: SETTLE.lacksReason,
} as const;

export function SettleDialog({ campus, strip, of, onDone, onClose }: SettleProps) {
  const me = campus.me.value?.person ?? null;
  const places = campus.live.data.value?.headcount.places ?? [];
  const student = useStudents()?.find(({ id }) => id === of.child.id);
  const staff = useStaff();
  const [draft, setDraft] = useState(found(me?.id ?? null));
  const settledMeanwhile = useSettledMeanwhile(campus, of.child.id);
  const lacks = lacking(draft);
  const adults = adultsOf(draft.outcome === "in-care" ? (staff ?? []) : (student?.family ?? []), places, me);
  const says = sentence(draft, of.child, places, adults);

  const record = async () => {
    const url = `/api/v1/students/${encodeURIComponent(of.child.id)}/settle`;
    if (await strip.run(() => act(url, settlement(draft)), says.text, says.values)) onDone();
  };

  return (
    <Dialog title={say(SETTLE.title, { child: of.child.name })} onClose={onClose}>
      <fieldset class="marks choices">
        <legend class="field-label">{say(SETTLE.outcome)}</legend>
        {SETTLEMENTS.map((outcome) => (
          <Button
            key={outcome}
            pressed={draft.outcome === outcome}
            disabled={outcome !== "in-care" && !student}
            onPress={() => setDraft(becoming(outcome, student ?? { id: of.child.id, family: [] }, me?.id ?? null))}
          >
            {say(OUTCOME_WORDS[outcome])}
          </Button>
        ))}
      </fieldset>
      {draft.outcome === "in-care" ? (
        <>
          <PlaceField
            places={places}
            chosen={draft.place}
            near={nearest(places, of.place, me)}
            onChoose={(place) => setDraft(at(draft, place, places, me?.id ?? null))}
          />
          <AdultField
            adults={adults}
            chosen={draft.custodian}
            onChoose={(custodian) => setDraft({ ...draft, custodian, adultChosen: true })}
          />
        </>
      ) : student ? (
        <FamilyField
          student={student}
          outcome={draft.outcome}
          chosen={draft.custodian}
          onChoose={(custodian) => setDraft({ ...draft, custodian })}
        />
      ) : (
        <p role="status">{say(UI.loading)}</p>
      )}
      <ReasonField
        phrases={SETTLED_BECAUSE[draft.outcome]}
        reason={draft.reason}
        onChange={(reason) => setDraft({ ...draft, reason })}
      />
      <Conclude
        strip={strip}
        lacks={lacks && LACKS[lacks]}
        says={say(says.text, says.values)}
        notice={settledMeanwhile ? SETTLE.settledMeanwhile : null}
        label={say(SETTLE.record)}
        onPress={record}
      />
    </Dialog>
  );
}

/** Where to look first: where the child is expected, and where the one who asks has children. */
function nearest(places: readonly PlaceCount[], expected: string | null, me: Person | null): PlaceCount[] {
  return places.filter(({ id, custodian }) => id === expected || (me !== null && custodian?.id === me.id));
}

/** Everybody who may be chosen; those who are known anyway also when the list could not be read. */
function adultsOf(listed: readonly Person[], places: readonly PlaceCount[], me: Person | null): Person[] {
  const known = [...(me ? [me] : []), ...places.flatMap(({ custodian }) => custodian ?? []), ...listed];
  return [...new Map(known.map((one) => [one.id, one])).values()];
}

function sentence(draft: SettleDraft, child: Person, places: readonly PlaceCount[], adults: readonly Person[]) {
  const place = places.find(({ id }) => id === draft.place)?.names[language.value];
  const values = {
    child: child.name,
    place: place ?? "",
    adult: adults.find(({ id }) => id === draft.custodian)?.name ?? "",
  };
  if (draft.outcome === "in-care") return { text: place ? SETTLE.saysInCare : SETTLE.saysElsewhere, values };
  if (draft.outcome === "absent") return { text: SETTLE.saysAbsent, values };
  return { text: draft.custodian === child.id ? SETTLE.saysAlone : SETTLE.saysReleased, values };
}

/** Whether an alarm named this child when the dialog was opened and none does now: a tap or a colleague was faster. */
function useSettledMeanwhile(campus: Campus, child: string): boolean {
  const named = (campus.live.data.value?.alarms ?? []).some(
    ({ active, people }) => active && people.some(({ id }) => id === child),
  );
  const atFirst = useRef(named);
  return atFirst.current && !named;
}
