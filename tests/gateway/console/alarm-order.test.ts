import { expect, test } from "vitest";
import type { AlarmView } from "#contract/live.ts";
import { openAlarms } from "../../../gateway/console/ui/alarm-order.ts";
import { alarm } from "../../browser/support/demo-picture.ts";

const ids = (alarms: readonly AlarmView[]) => openAlarms(alarms).map(({ id }) => id);

test("A1: what follows from an alarm stands right behind it, whatever came between", () => {
  const alarms = [
    alarm({ id: "roll", kind: "roll-overdue", priority: 2, since: 4, cause: "reader" }),
    alarm({ id: "card", kind: "unknown-card", priority: 2, since: 3 }),
    alarm({ id: "reader", kind: "reader-silent", priority: 2, since: 2 }),
    alarm({ id: "other", kind: "reader-silent", priority: 2, since: 5, cause: "reader" }),
  ];
  expect(ids(alarms)).toEqual(["reader", "roll", "other", "card"]);
});

test("A1: a graver one is never behind its cause, and one whose cause is over stands alone", () => {
  const reader = alarm({ id: "reader", kind: "reader-silent", priority: 2, since: 1 });
  const lost = alarm({ id: "lost", kind: "transit-overdue", priority: 1, since: 9, cause: "reader" });
  expect(ids([reader, lost])).toEqual(["lost", "reader"]);
  const roll = alarm({ id: "roll", kind: "roll-overdue", priority: 2, since: 0, cause: "reader" });
  expect(ids([{ ...reader, state: "closed", active: false }, roll])).toEqual(["roll"]);
  // Grouped in a circle they would both be gone.
  expect(ids([{ ...reader, cause: "roll" }, roll]).sort()).toEqual(["reader", "roll"]);
});
