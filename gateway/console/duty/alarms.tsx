/** The alarms of the duty desk, each with what can be done about it: seen, found, closed, put off. */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { AlarmView } from "#contract/live.ts";
import { AlarmList } from "#ui/alarm-list.tsx";
import { ALARM_WORDS_LIST } from "#ui/alarm-list-words.ts";
import { openAlarms } from "#ui/alarm-order.ts";
import { alarmWords } from "#ui/alarm-words.ts";
import { act } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { language, say } from "#ui/language.ts";
import type { ResultStrip } from "#ui/result.tsx";
import { timeOfDay } from "#ui/school-clock.ts";
import type { Campus } from "../campus.ts";
import { ALARM_ACTIONS } from "./alarm-action-words.ts";
import { CHILDREN_SHOWN_MAX, childrenToSettle, mayResolve, mayShelve, shelvedAlarms } from "./alarm-actions.ts";
import { ResolveDialog, ShelveDialog } from "./alarm-dialogs.tsx";
import { readReason } from "./reason-text.ts";
import { SHELVED_BECAUSE } from "./reason-words.ts";
import { MAY_ANSWER, MAY_SETTLE } from "./roles.ts";
import { SettleDialog, type ToSettle } from "./settle.tsx";
import { SETTLE } from "./settle-words.ts";

type Opened =
  | { readonly what: "settle"; readonly of: ToSettle }
  | { readonly what: "resolve" | "shelve"; readonly alarm: AlarmView };

const opened = signal<Opened | null>(null);
const HEADING = "alarms-heading";

type AlarmsProps = { readonly campus: Campus; readonly strip: ResultStrip };

export function Alarms({ campus, strip }: AlarmsProps) {
  const alarms = campus.live.data.value?.alarms ?? [];
  const open = openAlarms(alarms);
  const shelved = shelvedAlarms(alarms);
  const role = campus.me.value?.role ?? "";
  const acknowledge = ({ id }: AlarmView) =>
    strip.run(() => act(`/api/v1/alarms/${encodeURIComponent(id)}/acknowledge`), ALARM_WORDS_LIST.acknowledged);
  const shared = {
    now: campus.now.value,
    busy: strip.busy.value,
    onAcknowledge: MAY_ANSWER.has(role) ? acknowledge : null,
  };
  return (
    <section class="desk-alarms" aria-labelledby={HEADING}>
      <div class="section-head">
        <h2 id={HEADING} tabIndex={-1}>
          {say(ALARM_WORDS_LIST.heading)}
        </h2>
        <AlarmTally priorities={open.map(({ priority }) => priority)} />
      </div>
      <AlarmList
        alarms={open}
        {...shared}
        people={(alarm) =>
          MAY_SETTLE.has(role) && childrenToSettle(alarm).length > 0 ? <Children alarm={alarm} /> : null
        }
        actions={(alarm) => (MAY_ANSWER.has(role) ? <Actions alarm={alarm} /> : null)}
      />
      {shelved.length > 0 && (
        <details class="others">
          <summary>{say(ALARM_ACTIONS.shelvedList, { n: shelved.length })}</summary>
          <AlarmList alarms={shelved} {...shared} note={(alarm) => <ShelvedNote alarm={alarm} campus={campus} />} />
        </details>
      )}
      <OpenedDialog campus={campus} strip={strip} />
    </section>
  );
}

/** `P1 1 · P2 2 · P3 0` */
function AlarmTally({ priorities }: { priorities: readonly number[] }) {
  const of = (priority: number) => priorities.filter((one) => one === priority).length;
  return (
    <span class="soft">
      P1 {of(1)} · P2 {of(2)} · P3 {of(3)}
    </span>
  );
}

/** A button for each child who can be said to be found. */
function Children({ alarm }: { alarm: AlarmView }) {
  const children = childrenToSettle(alarm);
  const buttons = (
    <div class="button-row found-row">
      {children.map((child) => (
        <Button key={child.id} onPress={() => (opened.value = { what: "settle", of: { child, place: alarm.place } })}>
          {child.name} · {say(SETTLE.found)}
        </Button>
      ))}
    </div>
  );
  if (children.length <= CHILDREN_SHOWN_MAX) return buttons;
  return (
    <details class="others">
      <summary>{say(ALARM_ACTIONS.eachChild, { n: children.length })}</summary>
      {buttons}
    </details>
  );
}

function Actions({ alarm }: { alarm: AlarmView }) {
  const button = (what: "resolve" | "shelve"): ComponentChildren => (
    <Button
      onPress={() => (opened.value = { what, alarm })}
      label={`${say(ALARM_ACTIONS[what])}: ${say(alarmWords(alarm.kind).name)} ${alarm.placeName?.[language.value] ?? ""}`.trim()}
    >
      {say(ALARM_ACTIONS[what])}
    </Button>
  );
  return (
    <>
      {mayResolve(alarm) && button("resolve")}
      {mayShelve(alarm) && button("shelve")}
    </>
  );
}

function ShelvedNote({ alarm, campus }: { alarm: AlarmView; campus: Campus }) {
  const time = timeOfDay(alarm.shelvedUntil ?? 0, campus.zone.value, { seconds: false });
  const reason = readReason(alarm.reason ?? "", SHELVED_BECAUSE);
  return <p class="soft">{say(ALARM_ACTIONS.shelvedNote, { time, reason })}</p>;
}

function OpenedDialog({ campus, strip }: AlarmsProps) {
  const current = opened.value;
  if (!current) return null;
  const close = () => (opened.value = null);
  const done = () => {
    close();
    // The button that opened this goes with its alarm: whoever works by keyboard goes on at the alarms.
    setTimeout(() => document.getElementById(HEADING)?.focus());
  };
  const shared = { strip, onDone: done, onClose: close };
  switch (current.what) {
    case "settle":
      return <SettleDialog campus={campus} of={current.of} {...shared} />;
    case "resolve":
      return <ResolveDialog alarm={current.alarm} {...shared} />;
    case "shelve":
      return <ShelveDialog alarm={current.alarm} now={campus.now.value} zone={campus.zone.value} {...shared} />;
  }
}
