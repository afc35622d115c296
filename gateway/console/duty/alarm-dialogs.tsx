/** An alarm closed or put off by a person, with a reason (A1). */
import { useState } from "preact/hooks";
import type { AlarmView } from "#contract/live.ts";
import { alarmWords } from "#ui/alarm-words.ts";
import { act } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { language, say } from "#ui/language.ts";
import type { ResultStrip } from "#ui/result.tsx";
import { timeOfDay } from "#ui/school-clock.ts";
import { ALARM_ACTIONS } from "./alarm-action-words.ts";
import { SHELVE_MINUTES, SHELVE_MINUTES_USUAL, shelveEnd } from "./alarm-actions.ts";
import { Conclude } from "./conclude.tsx";
import { ReasonField } from "./reason.tsx";
import { NO_REASON, reasonText } from "./reason-text.ts";
import { resolvedBecause, SHELVED_BECAUSE } from "./reason-words.ts";

type AlarmDialogProps = {
  readonly alarm: AlarmView;
  readonly strip: ResultStrip;
  readonly onDone: () => void;
  readonly onClose: () => void;
};

export function ResolveDialog({ alarm, strip, onDone, onClose }: AlarmDialogProps) {
  const [reason, setReason] = useState(NO_REASON);
  const words = reasonText(reason);
  const lacks = words === "" ? ALARM_ACTIONS.lacksReason : null;
  const values = { alarm: nameOf(alarm) };
  const resolve = async () => {
    const done = strip.run(() => act(pathOf(alarm, "resolve"), { reason: words }), ALARM_ACTIONS.resolved, values);
    if (await done) onDone();
  };
  return (
    <Dialog title={say(ALARM_ACTIONS.resolveTitle, values)} onClose={onClose}>
      <ReasonField phrases={resolvedBecause(alarm.kind)} reason={reason} onChange={setReason} />
      <Conclude strip={strip} lacks={lacks} label={say(ALARM_ACTIONS.resolveSend)} onPress={resolve} />
    </Dialog>
  );
}

type ShelveDialogProps = AlarmDialogProps & {
  /** School time now, and the school's zone. */
  readonly now: number;
  readonly zone: string;
};

export function ShelveDialog({ alarm, strip, now, zone, onDone, onClose }: ShelveDialogProps) {
  const [minutes, setMinutes] = useState<number | null>(SHELVE_MINUTES_USUAL);
  const [reason, setReason] = useState(NO_REASON);
  const words = reasonText(reason);
  const lacks = words === "" ? ALARM_ACTIONS.lacksReason : null;
  const values = { alarm: nameOf(alarm) };
  const time = (chosen: number | null) => timeOfDay(shelveEnd(now, zone, chosen), zone, { seconds: false });
  const shelve = async () => {
    const body = { until: Math.round(shelveEnd(now, zone, minutes)), reason: words };
    if (await strip.run(() => act(pathOf(alarm, "shelve"), body), ALARM_ACTIONS.shelved, values)) onDone();
  };
  return (
    <Dialog title={say(ALARM_ACTIONS.shelveTitle, values)} onClose={onClose}>
      <fieldset class="marks choices">
        <legend class="field-label">{say(ALARM_ACTIONS.shelveUntil)}</legend>
        {SHELVE_MINUTES.map((n) => (
          <Button key={n} pressed={minutes === n} onPress={() => setMinutes(n)}>
            {say(ALARM_ACTIONS.shelveMinutes, { n, time: time(n) })}
          </Button>
        ))}
        <Button pressed={minutes === null} onPress={() => setMinutes(null)}>
          {say(ALARM_ACTIONS.shelveToday)}
        </Button>
      </fieldset>
      <ReasonField phrases={SHELVED_BECAUSE} reason={reason} onChange={setReason} />
      <Conclude
        strip={strip}
        lacks={lacks}
        label={say(ALARM_ACTIONS.shelveSend, { time: time(minutes) })}
        onPress={shelve}
      />
    </Dialog>
  );
}

const pathOf = ({ id }: AlarmView, what: string) => `/api/v1/alarms/${encodeURIComponent(id)}/${what}`;

/** `陌生卡 · 东门` */
function nameOf({ kind, placeName }: AlarmView): string {
  return [say(alarmWords(kind).name), placeName?.[language.value]].filter(Boolean).join(" · ");
}
