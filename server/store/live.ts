/** Writes a change of the live picture into its tables, inside the transaction of the entries that made it. */
import type { Kysely, Transaction } from "kysely";
import { ON_SITE } from "#core/custody.ts";
import {
  changeOf,
  type LiveAlarm,
  type LiveChange,
  type LiveCustody,
  type LiveDay,
  type LivePlan,
  type LiveStep,
  type LiveStudent,
  type ReadEntry,
} from "./projection.ts";
import type { CustodyRow, Tables } from "./tables.ts";

/** Rows in one statement; SQLite takes at most 32,766 bound values. */
export const STATEMENT_ROWS_MAX = 500;
/** Entries in memory at once while a picture is built anew. */
const REBUILD_ENTRIES = 1000;

/** Statuses that no new day forgets (R8). */
const OPEN: readonly string[] = [...ON_SITE, "escorted"];

/** Where one stretch of a journal lies: the entries of `epoch` above `after`, up to `upto`. */
export type Stretch = { readonly epoch: number; readonly after: number; readonly upto: number };

/** @returns facts that could not be read */
export async function applyChange(tx: Transaction<Tables>, school: string, change: LiveChange): Promise<number> {
  if (change.at !== null) await tx.updateTable("school").set({ at: change.at }).where("school", "=", school).execute();
  for (const step of change.steps) await applyStep(tx, school, step);
  return change.unread;
}

async function applyStep(tx: Transaction<Tables>, school: string, step: LiveStep): Promise<void> {
  switch (step.kind) {
    case "records":
      await upsertCustody(tx, school, step.custody);
      return upsertAlarms(tx, school, step.alarms);
    case "plan":
      return applyPlan(tx, school, step.plan);
    case "roster":
      return applyRoster(tx, school, step.students);
    case "day":
      return beginDay(tx, school, step.day);
  }
}

/** Throws the picture away and folds it again from the journal, for a gateway whose past has changed. */
export async function rebuild(
  tx: Transaction<Tables>,
  { school, gateway, stretches }: { school: string; gateway: string; stretches: readonly Stretch[] },
): Promise<number> {
  await tx.deleteFrom("custody").where("school", "=", school).execute();
  await tx.deleteFrom("alarm").where("school", "=", school).execute();
  await tx.deleteFrom("place").where("school", "=", school).execute();
  await tx.deleteFrom("roster").where("school", "=", school).execute();
  const unknown = { name_zh: school, name_en: school, at: null, day: null, day_origin: null };
  await tx.updateTable("school").set(unknown).where("school", "=", school).execute();
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

async function applyPlan(tx: Transaction<Tables>, school: string, plan: LivePlan) {
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

async function applyRoster(tx: Transaction<Tables>, school: string, students: readonly LiveStudent[]) {
  await tx.deleteFrom("roster").where("school", "=", school).execute();
  const unique = new Map(students.map((student) => [student.student, student]));
  for (const chunk of chunks([...unique.values()].map((student) => ({ school, ...student }))))
    await tx.insertInto("roster").values(chunk).execute();
  await completeRecords(tx, school);
}

/** A new day forgets everybody whom nobody holds on site, and alarms that are closed; the same day again only says so. */
async function beginDay(tx: Transaction<Tables>, school: string, { day, origin }: LiveDay) {
  const before = await tx.selectFrom("school").select("day").where("school", "=", school).executeTakeFirstOrThrow();
  await tx.updateTable("school").set({ day, day_origin: origin }).where("school", "=", school).execute();
  if (before.day !== day) {
    await tx.deleteFrom("custody").where("school", "=", school).where("status", "not in", OPEN).execute();
    await tx.deleteFrom("alarm").where("school", "=", school).where("state", "=", "closed").execute();
  }
  await completeRecords(tx, school);
}

/** Once a day began each child of the roster has a record, at home if no other, and nobody else but who is still held. */
async function completeRecords(tx: Transaction<Tables>, school: string) {
  const { day_origin: since } = await tx
    .selectFrom("school")
    .select("day_origin")
    .where("school", "=", school)
    .executeTakeFirstOrThrow();
  if (since === null) return;
  const listed = tx.selectFrom("roster").select("student").where("school", "=", school);
  await tx
    .deleteFrom("custody")
    .where("school", "=", school)
    .where("status", "not in", OPEN)
    .where("student", "not in", listed)
    .execute();
  const recorded = tx.selectFrom("custody").select("student").where("school", "=", school);
  await tx
    .insertInto("custody")
    .columns(["school", "student", "status", "custodian", "since"])
    .expression(
      tx
        .selectFrom("roster")
        .select(({ cast, val }) => [
          "school",
          "student",
          cast<string>(val("at-home"), "text").as("status"),
          "guardian",
          cast<number>(val(since), "bigint").as("since"),
        ])
        .where("school", "=", school)
        .where("student", "not in", recorded),
    )
    .execute();
}

async function upsertCustody(tx: Transaction<Tables>, school: string, custody: ReadonlyMap<string, LiveCustody>) {
  const rows = Array.from(
    custody.values(),
    ({ student, status, custodian, place, session, since, unattended }): CustodyRow => ({
      school,
      student,
      status,
      custodian,
      place,
      session,
      since,
      unattended,
    }),
  );
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

async function upsertAlarms(tx: Transaction<Tables>, school: string, alarms: ReadonlyMap<string, LiveAlarm>) {
  const rows = Array.from(alarms.values(), ({ id, kind, priority, state, active, place, since, level = 0 }) => ({
    school,
    alarm: id,
    kind,
    priority,
    state,
    active: active ? 1 : 0,
    place,
    since,
    level,
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
          level: eb.ref("excluded.level"),
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
