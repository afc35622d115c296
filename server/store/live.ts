/** Writes a change of the live picture into its tables, inside the transaction of the entries that made it. */
import type { Kysely, Transaction } from "kysely";
import { changeOf, type LiveChange, type LiveCustody, type ReadEntry } from "./projection.ts";
import type { CustodyRow, Tables } from "./tables.ts";

/** Rows in one statement; SQLite takes at most 32,766 bound values. */
export const STATEMENT_ROWS_MAX = 500;
/** Entries in memory at once while a picture is built anew. */
const REBUILD_ENTRIES = 1000;

/** Where one stretch of a journal lies: the entries of `epoch` above `after`, up to `upto`. */
export type Stretch = { readonly epoch: number; readonly after: number; readonly upto: number };

/** @returns facts that could not be read */
export async function applyChange(tx: Transaction<Tables>, school: string, change: LiveChange): Promise<number> {
  if (change.at !== null) await tx.updateTable("school").set({ at: change.at }).where("school", "=", school).execute();
  if (change.plan) await applyPlan(tx, school, change.plan);
  if (change.roster) await applyRoster(tx, school, change.roster);
  await upsertCustody(tx, school, [...change.custody.values()]);
  if (change.dayBegan)
    await tx.deleteFrom("alarm").where("school", "=", school).where("state", "=", "closed").execute();
  await upsertAlarms(tx, school, change);
  return change.unread;
}

/** Throws the picture away and folds it again from the journal, for a gateway whose past has changed. */
export async function rebuild(
  tx: Transaction<Tables>,
  { school, gateway, stretches }: { school: string; gateway: string; stretches: readonly Stretch[] },
): Promise<number> {
  await tx.deleteFrom("custody").where("school", "=", school).execute();
  await tx.deleteFrom("alarm").where("school", "=", school).execute();
  await tx.deleteFrom("place").where("school", "=", school).execute();
  await tx.updateTable("school").set({ at: null }).where("school", "=", school).execute();
  let unread = 0;
  for (const { epoch, after, upto } of stretches)
    for (let done = after; done < upto; done += REBUILD_ENTRIES) {
      const rows = await tx
        .selectFrom("entry")
        .select("text")
        .where("school", "=", school)
        .where("gateway", "=", gateway)
        .where("epoch", "=", epoch)
        .where("seq", ">", done)
        .where("seq", "<=", Math.min(upto, done + REBUILD_ENTRIES))
        .orderBy("seq")
        .execute();
      unread += await applyChange(tx, school, changeOf(rows.map((row) => JSON.parse(row.text) as ReadEntry)));
    }
  return unread;
}

async function applyPlan(tx: Transaction<Tables>, school: string, plan: NonNullable<LiveChange["plan"]>) {
  await tx
    .updateTable("school")
    .set({ name_zh: plan.name.zh, name_en: plan.name.en })
    .where("school", "=", school)
    .execute();
  await tx.deleteFrom("place").where("school", "=", school).execute();
  // A plan that names a place twice is the gateway's to refuse; here the last one counts.
  const places = new Map(plan.places.map((place) => [place.id, place]));
  const rows = [...places.values()].map(({ id, kind, name }) => ({
    school,
    place: id,
    kind,
    name_zh: name.zh,
    name_en: name.en,
  }));
  for (const chunk of chunks(rows)) await tx.insertInto("place").values(chunk).execute();
}

async function applyRoster(tx: Transaction<Tables>, school: string, roster: NonNullable<LiveChange["roster"]>) {
  const known = new Set(
    (await tx.selectFrom("custody").select("student").where("school", "=", school).execute()).map((row) => row.student),
  );
  const gone = [...known].filter((student) => !roster.has(student));
  for (const chunk of chunks(gone))
    await tx.deleteFrom("custody").where("school", "=", school).where("student", "in", chunk).execute();
  await upsertCustody(
    tx,
    school,
    [...roster.values()].filter(({ student }) => !known.has(student)),
  );
}

async function upsertCustody(tx: Transaction<Tables>, school: string, custody: readonly LiveCustody[]) {
  const rows: CustodyRow[] = custody.map(({ student, status, custodian, place, session, since, unattended }) => ({
    school,
    student,
    status,
    custodian,
    place,
    session,
    since,
    unattended,
  }));
  for (const chunk of chunks(rows))
    await tx
      .insertInto("custody")
      .values(chunk)
      .onConflict((conflict) =>
        conflict.columns(["school", "student"]).doUpdateSet((eb) => ({
          status: eb.ref("excluded.status"),
          custodian: eb.ref("excluded.custodian"),
          place: eb.ref("excluded.place"),
          session: eb.ref("excluded.session"),
          since: eb.ref("excluded.since"),
          unattended: eb.ref("excluded.unattended"),
        })),
      )
      .execute();
}

async function upsertAlarms(tx: Transaction<Tables>, school: string, change: LiveChange) {
  const rows = [...change.alarms.values()].map(({ id, kind, priority, state, active, place, since }) => ({
    school,
    alarm: id,
    kind,
    priority,
    state,
    active: active ? 1 : 0,
    place,
    since,
  }));
  for (const chunk of chunks(rows))
    await tx
      .insertInto("alarm")
      .values(chunk)
      .onConflict((conflict) =>
        conflict.columns(["school", "alarm"]).doUpdateSet((eb) => ({
          kind: eb.ref("excluded.kind"),
          priority: eb.ref("excluded.priority"),
          state: eb.ref("excluded.state"),
          active: eb.ref("excluded.active"),
          place: eb.ref("excluded.place"),
          since: eb.ref("excluded.since"),
        })),
      )
      .execute();
}

/** Cuts rows into statements of a bounded size. */
export function* chunks<T>(rows: readonly T[]): Generator<T[]> {
  for (let i = 0; i < rows.length; i += STATEMENT_ROWS_MAX) yield rows.slice(i, i + STATEMENT_ROWS_MAX);
}

/** Counts of one school by status, for the views. */
export async function statusCounts(db: Kysely<Tables>, school: string) {
  return db
    .selectFrom("custody")
    .select(["status", "unattended", (eb) => eb.fn.countAll<number>().as("children")])
    .where("school", "=", school)
    .groupBy(["status", "unattended"])
    .execute();
}
