/** The whole school in one sentence that always balances; each number opens the names behind it. */
import type { CampusCount } from "#contract/live.ts";
import type { CustodyStatus } from "#core/state.ts";
import { say, type Text } from "#ui/language.ts";
import { Count } from "#ui/number.tsx";
import { Shape, Status } from "#ui/shapes.tsx";
import { DUTY } from "./words.ts";

/** A list of children that a number stands for. */
export type ListOf = { readonly title: Text; readonly statuses: readonly CustodyStatus[] };

type Term = {
  readonly sign: "" | "−" | "+";
  readonly text: Text;
  readonly value: number;
  readonly statuses: readonly CustodyStatus[];
};

/** Statuses of children on site, in the order of a day. */
const ON_SITE: readonly CustodyStatus[] = [
  "unattended",
  "arriving",
  "in-class",
  "in-care",
  "in-transit",
  "awaiting-pickup",
];

/** Whether both sums of the contract hold. */
export function balances(campus: CampusCount): boolean {
  const { expected, notArrived, absent, released, escorted, onSite } = campus;
  const parts =
    campus.arriving + campus.inClass + campus.inCare + campus.inTransit + campus.awaitingPickup + campus.unattended;
  return expected === notArrived + absent + released + escorted + onSite && onSite === parts;
}

export function Balance({ campus, onOpen }: { campus: CampusCount; onOpen: (list: ListOf) => void }) {
  const away: Term[] = [
    { sign: "−", text: DUTY.notArrived, value: campus.notArrived, statuses: ["at-home"] },
    { sign: "−", text: DUTY.absent, value: campus.absent, statuses: ["absent"] },
    { sign: "−", text: DUTY.released, value: campus.released, statuses: ["released"] },
    ...(campus.escorted > 0
      ? [{ sign: "−", text: DUTY.escorted, value: campus.escorted, statuses: ["escorted"] } as const]
      : []),
  ];
  const inside: Term[] = [
    { sign: "", text: DUTY.arriving, value: campus.arriving, statuses: ["arriving"] },
    { sign: "+", text: DUTY.inClass, value: campus.inClass, statuses: ["in-class"] },
    { sign: "+", text: DUTY.inCare, value: campus.inCare, statuses: ["in-care"] },
    { sign: "+", text: DUTY.inTransit, value: campus.inTransit, statuses: ["in-transit"] },
    { sign: "+", text: DUTY.awaitingPickup, value: campus.awaitingPickup, statuses: ["awaiting-pickup"] },
  ];
  return (
    <section class="card balance" aria-labelledby="balance-heading">
      <h2 id="balance-heading" class="visually-hidden">
        {say(DUTY.wholeSchool)}
      </h2>
      <div class="equation equation-main">
        <TermButton term={{ sign: "", text: DUTY.onSite, value: campus.onSite, statuses: ON_SITE }} onOpen={onOpen} />
        <span class="signed">
          <span class="sign" aria-hidden="true">
            =
          </span>
          <span class="term">
            <span class="term-value">
              <Count value={campus.expected} />
            </span>
            <span class="term-word">{say(DUTY.expected)}</span>
          </span>
        </span>
        {away.map((term) => (
          <TermButton key={term.text.en} term={term} onOpen={onOpen} />
        ))}
      </div>
      <div class="equation equation-parts">
        <span class="equation-lead">{say(DUTY.ofThem)}</span>
        {inside.map((term) => (
          <TermButton key={term.text.en} term={term} onOpen={onOpen} />
        ))}
        <Unattended campus={campus} onOpen={onOpen} />
      </div>
      {!balances(campus) && (
        <p role="alert">
          <Status tone="attention" word={say(DUTY.unbalanced)} />
        </p>
      )}
    </section>
  );
}

function TermButton({ term, onOpen }: { term: Term; onOpen: (list: ListOf) => void }) {
  return (
    <span class="signed">
      {term.sign && (
        <span class="sign" aria-hidden="true">
          {term.sign}
        </span>
      )}
      <button
        type="button"
        class="term term-button"
        onClick={() => onOpen({ title: term.text, statuses: term.statuses })}
      >
        <span class="term-value">
          <Count value={term.value} />
        </span>
        <span class="term-word">{say(term.text)}</span>
      </button>
    </span>
  );
}

function Unattended({ campus, onOpen }: { campus: CampusCount; onOpen: (list: ListOf) => void }) {
  const red = campus.unattended > 0;
  return (
    <span class="signed">
      <span class="sign" aria-hidden="true">
        +
      </span>
      <button
        type="button"
        class={`term term-button${red ? " term-alarm" : ""}`}
        data-unattended={campus.unattended}
        onClick={() => onOpen({ title: DUTY.unattended, statuses: ["unattended"] })}
      >
        <span class="term-value">
          {red && <Shape name="square" />}
          <Count value={campus.unattended} />
        </span>
        <span class="term-word">
          {say(DUTY.unattended)}
          {campus.unaccounted > 0 && ` · ${say(DUTY.unaccounted, { n: campus.unaccounted })}`}
        </span>
      </button>
    </span>
  );
}
