/** What the verbs share that look into a school's past: which journal, which instant. */

import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { EpochMs } from "../core/ids.ts";
import { type History, openHistory } from "../journal/history.ts";
import { JOURNAL_FILE } from "../journal/schema.ts";
import { openKeys } from "../keys.ts";
import { UsageError } from "./verb.ts";

/** The zone in which times are read and printed before any plan was adopted. */
const ZONE_BEFORE_ANY_PLAN = "Asia/Shanghai";

export type Past = { readonly history: History; readonly zone: string };

/** Opens the journal below a data directory, also while the gateway runs. @throws UsageError when there is none */
export function openPast(data: string): Past {
  const directory = join(data, "gateway");
  if (!existsSync(join(directory, JOURNAL_FILE))) throw new UsageError(`there is no journal in ${directory}`);
  const keys = openKeys(join(directory, "keys"), (bytes) => randomBytes(bytes));
  const history = openHistory(directory, keys.master);
  const { plan } = history.schoolAt(Number.MAX_SAFE_INTEGER);
  return { history, zone: plan?.zone ?? ZONE_BEFORE_ANY_PLAN };
}

/**
 * An instant as people write it: `2026-11-23T16:45`, `2026-11-23T16:45:10`, `16:45` of the newest day in the journal, or
 * epoch milliseconds.
 * @throws UsageError
 */
export function readInstant(text: string, { history, zone }: Past): EpochMs {
  if (/^\d{12,}$/.test(text)) return Number(text);
  const isTime = /^\d{1,2}:\d{2}(:\d{2})?$/.test(text);
  const day = isTime ? history.days("", "9999-12-31").at(-1)?.day : undefined;
  if (isTime && day === undefined) throw new UsageError("no day has begun in this journal: give the date too");
  try {
    const local = Temporal.PlainDateTime.from(isTime ? `${day}T${text.padStart(5, "0")}` : text);
    return local.toZonedDateTime(zone).epochMilliseconds;
  } catch {
    throw new UsageError(`"${text}" is no time: write 2026-11-23T16:45, 16:45, or epoch milliseconds`);
  }
}

/** Local time for people, to the second. */
export function showInstant(at: EpochMs, zone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(zone);
  return local.toPlainDateTime().toString({ smallestUnit: "second" }).replace("T", " ");
}
