/** The choices of the settling dialog: a place, an adult of the school, somebody of the family. */
import type { PlaceCount, StudentView } from "#contract/live.ts";
import type { Settlement } from "#core/events.ts";
import { Button } from "#ui/button.tsx";
import { language, say } from "#ui/language.ts";
import { ELSEWHERE } from "./settle-state.ts";
import { SETTLE } from "./settle-words.ts";

export type Person = { readonly id: string; readonly name: string };

type PlaceFieldProps = {
  readonly places: readonly PlaceCount[];
  /** A place's id, `ELSEWHERE`, or "". */
  readonly chosen: string;
  /** Offered in one touch, apart from the list. */
  readonly near: readonly PlaceCount[];
  readonly onChoose: (place: string) => void;
};

export function PlaceField({ places, chosen, near, onChoose }: PlaceFieldProps) {
  return (
    <fieldset class="marks choices">
      <legend class="field-label">{say(SETTLE.where)}</legend>
      {near.map(({ id, names }) => (
        <Button key={id} pressed={chosen === id} onPress={() => onChoose(id)}>
          {names[language.value]}
        </Button>
      ))}
      <select
        class="input choice-list"
        aria-label={say(SETTLE.wherePlace)}
        value={chosen}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        <option value="">{say(SETTLE.choosePlace)}</option>
        <PlaceGroup label={say(SETTLE.rooms)} places={places.filter(({ kind }) => kind === "room")} />
        <PlaceGroup label={say(SETTLE.gates)} places={places.filter(({ kind }) => kind === "gate")} />
        <option value={ELSEWHERE}>{say(SETTLE.elsewhere)}</option>
      </select>
    </fieldset>
  );
}

function PlaceGroup({ label, places }: { label: string; places: readonly PlaceCount[] }) {
  return (
    <optgroup label={label}>
      {places.map(({ id, names }) => (
        <option key={id} value={id}>
          {names[language.value]}
        </option>
      ))}
    </optgroup>
  );
}

type AdultFieldProps = {
  readonly adults: readonly Person[];
  readonly chosen: string;
  readonly onChoose: (custodian: string) => void;
};

export function AdultField({ adults, chosen, onChoose }: AdultFieldProps) {
  return (
    <label class="field">
      <span class="field-label">{say(SETTLE.withWhom)}</span>
      <select class="input" value={chosen} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">{say(SETTLE.chooseAdult)}</option>
        {adults.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

type FamilyFieldProps = {
  readonly student: StudentView;
  readonly outcome: Exclude<Settlement, "in-care">;
  readonly chosen: string;
  readonly onChoose: (custodian: string) => void;
};

/** Somebody of the child's family; the child's own name stands for going alone, where the family agreed to it. */
export function FamilyField({ student, outcome, chosen, onChoose }: FamilyFieldProps) {
  const { id: child, family, dismissal } = student;
  const mayBeAlone = outcome === "released" ? dismissal === "self" : family.length === 0;
  if (family.length === 0 && !mayBeAlone) return <p class="empty">{say(SETTLE.noFamily)}</p>;
  return (
    <fieldset class="marks choices">
      <legend class="field-label">{say(outcome === "released" ? SETTLE.leftWith : SETTLE.atHomeWith)}</legend>
      {family.map(({ id, name, relation }) => (
        <Button key={id} pressed={chosen === id} onPress={() => onChoose(id)}>
          {name} {relation && <span>{relation[language.value]}</span>}
        </Button>
      ))}
      {mayBeAlone && (
        <Button pressed={chosen === child} onPress={() => onChoose(child)}>
          {say(outcome === "released" ? SETTLE.alone : SETTLE.home)}
        </Button>
      )}
    </fieldset>
  );
}
