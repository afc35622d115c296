/** Open alarms, highest first, each with what to do and one touch to acknowledge. */
import type { ComponentChildren } from "preact";
import type { AlarmView } from "#contract/live.ts";
import { ALARM_WORDS_LIST } from "./alarm-list-words.ts";
import { ALARMS_SHOWN_MAX, causeIn } from "./alarm-order.ts";
import { alarmWords, PRIORITY_TONES } from "./alarm-words.ts";
import { Button } from "./button.tsx";
import { language, say } from "./language.ts";
import { Timer } from "./number.tsx";
import { Status } from "./shapes.tsx";

type AlarmListProps = {
  readonly alarms: readonly AlarmView[];
  /** School time now. */
  readonly now: number;
  readonly busy: boolean;
  /** Null for somebody who looks on. */
  readonly onAcknowledge: ((alarm: AlarmView) => void) | null;
  /** Drawn instead of the names of those concerned, where there is something to be done for each; null: the names. */
  readonly people?: (alarm: AlarmView) => ComponentChildren;
  /** What else there is to say of it. */
  readonly note?: (alarm: AlarmView) => ComponentChildren;
  /** What else can be done with it, beside the acknowledgement. */
  readonly actions?: (alarm: AlarmView) => ComponentChildren;
};

export function AlarmList({ alarms, ...row }: AlarmListProps) {
  const shown = alarms.slice(0, ALARMS_SHOWN_MAX);
  if (shown.length === 0) return <p class="empty">{say(ALARM_WORDS_LIST.none)}</p>;
  return (
    <>
      <ul class="alarms">
        {shown.map((alarm) => (
          <AlarmRow key={alarm.id} alarm={alarm} follows={causeIn(shown, alarm) !== undefined} {...row} />
        ))}
      </ul>
      {alarms.length > shown.length && (
        <p class="empty">{say(ALARM_WORDS_LIST.more, { n: alarms.length - shown.length })}</p>
      )}
    </>
  );
}

/** `follows`: it stands behind the alarm of its cause. */
type AlarmRowProps = Omit<AlarmListProps, "alarms"> & { readonly alarm: AlarmView; readonly follows: boolean };

function AlarmRow({ alarm, follows, now, busy, onAcknowledge, ...more }: AlarmRowProps) {
  const words = alarmWords(alarm.kind);
  const where = alarm.placeName?.[language.value];
  const names = alarm.people.map(({ name }) => name).join("、");
  const people = more.people?.(alarm);
  const acknowledged = alarm.state === "acknowledged";
  const readers = alarm.readers.map(({ name }) => name[language.value]).join("、");
  return (
    <li class={`alarm alarm-p${alarm.priority}`} data-alarm={alarm.kind}>
      <div class="alarm-head">
        <Status tone={PRIORITY_TONES[alarm.priority] ?? "plain"} word={`P${alarm.priority} ${say(words.name)}`} />
        {alarm.active ? (
          <Timer ms={now - alarm.since} />
        ) : (
          <span class="alarm-over">{say(ALARM_WORDS_LIST.causeEnded)}</span>
        )}
      </div>
      <p class="alarm-what">
        {[where, people ? "" : names].filter(Boolean).join(" · ")}
        {alarm.times > 1 && ` ×${alarm.times}`}
        {follows && ` · ${say(ALARM_WORDS_LIST.sameCause)}`}
      </p>
      {readers !== "" && <p class="alarm-what">{say(ALARM_WORDS_LIST.unknown, { readers })}</p>}
      {people}
      {more.note?.(alarm)}
      <div class="alarm-foot">
        <span class="alarm-advice">
          {say(words.advice)}
          <span class="alarm-rule">{[alarm.rule, alarm.clause].filter(Boolean).join(" ")}</span>
        </span>
        <span class="alarm-actions">
          {acknowledged && (
            <span class="alarm-by">
              {say(ALARM_WORDS_LIST.acknowledgedBy, { name: alarm.acknowledgedBy?.name ?? "" })}
            </span>
          )}
          {more.actions?.(alarm)}
          {!acknowledged && onAcknowledge && (
            <Button
              onPress={() => onAcknowledge(alarm)}
              disabled={busy}
              label={`${say(ALARM_WORDS_LIST.acknowledge)}: ${say(words.name)} ${where ?? ""} ${names}`.trim()}
            >
              {say(ALARM_WORDS_LIST.acknowledge)}
            </Button>
          )}
        </span>
      </div>
    </li>
  );
}
