/** The guard's pickup desk: one pickup in front, two big decisions, the queue beside it. */
import { useEffect } from "preact/hooks";
import { AlarmList } from "#ui/alarm-list.tsx";
import { ALARM_WORDS_LIST } from "#ui/alarm-list-words.ts";
import { openAlarms } from "#ui/alarm-order.ts";
import { act } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { language, say } from "#ui/language.ts";
import { mountPage } from "#ui/page.tsx";
import { ResultLine } from "#ui/result.tsx";
import { openCampus } from "../campus.ts";
import { CampusPage } from "../campus-page.tsx";
import { CurrentPickup } from "./current-pickup.tsx";
import { openDesk } from "./desk.ts";
import { listenToDesk } from "./keyboard.ts";
import { LookUp } from "./look-up.tsx";
import { Granted, Queue } from "./queue.tsx";
import { GUARD } from "./words.ts";
import "./guard.css";

const campus = openCampus();
const desk = openDesk(campus);

function GuardDesk() {
  useEffect(
    () =>
      listenToDesk({
        onRelease: desk.release,
        onRefuse: desk.refuse,
        onMove: desk.move,
        onLookUp: () => (desk.lookingUp.value = true),
        onCard: desk.card,
      }),
    [],
  );
  const pickup = desk.current.value;
  return (
    <>
      <div class="guard">
        <div class="stack">
          <div class="bar">
            <GateChoice />
            <ResultLine strip={desk.strip} />
            <Button onPress={() => (desk.lookingUp.value = true)} keys="/">
              {say(GUARD.lookUp)} <kbd>/</kbd>
            </Button>
          </div>
          {pickup ? <CurrentPickup desk={desk} pickup={pickup} /> : <NobodyWaits />}
        </div>
        <div class="stack">
          <Queue desk={desk} />
          <Granted desk={desk} />
          <GateAlarms />
        </div>
      </div>
      {desk.lookingUp.value && <LookUp desk={desk} />}
    </>
  );
}

function GateChoice() {
  return (
    <label class="gate-choice">
      <span>{say(GUARD.gate)}</span>
      <select
        class="input"
        value={desk.gate.value ?? ""}
        onChange={(event) => desk.chooseGate(event.currentTarget.value || null)}
      >
        <option value="">{say(GUARD.allGates)}</option>
        {desk.gates.value.map(({ id, names }) => (
          <option key={id} value={id}>
            {names[language.value]}
          </option>
        ))}
      </select>
    </label>
  );
}

function NobodyWaits() {
  return (
    <section class="card nobody" aria-label={say(GUARD.current)}>
      <p class="nobody-title">{say(GUARD.empty)}</p>
      <p class="soft">{say(GUARD.emptyHint)}</p>
    </section>
  );
}

/** Alarms of the gates: the guard is told of strangers' cards and refused exits (G4, G2). */
function GateAlarms() {
  const gates = new Set(desk.gates.value.map(({ id }) => id));
  const here = openAlarms(campus.live.data.value?.alarms ?? []).filter(
    ({ place, rule }) => (place !== null && gates.has(place)) || rule.startsWith("G"),
  );
  if (here.length === 0) return null;
  return (
    <section aria-labelledby="gate-alarms-heading">
      <div class="section-head">
        <h2 id="gate-alarms-heading">{say(GUARD.alarms)}</h2>
      </div>
      <AlarmList
        alarms={here}
        now={campus.now.value}
        busy={desk.strip.busy.value}
        onAcknowledge={({ id }) =>
          desk.strip.run(
            () => act(`/api/v1/alarms/${encodeURIComponent(id)}/acknowledge`),
            ALARM_WORDS_LIST.acknowledged,
          )
        }
      />
    </section>
  );
}

mountPage(
  GUARD.title,
  <CampusPage campus={campus} title={GUARD.title}>
    {() => <GuardDesk />}
  </CampusPage>,
);
