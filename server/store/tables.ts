/**
 * The tables, as Kysely sees them. Every key is led by the school, so that one school's rows stay together and a
 * distributed PostgreSQL can place them. Times are epoch milliseconds as bigint, documents are JSON text: the one
 * form that SQLite and PostgreSQL keep alike.
 */

export type SchoolRow = {
  school: string;
  name_zh: string;
  name_en: string;
  /** School time of the last projected entry. */
  at: number | null;
  /** The service day that began last, and the instant from which its minutes count. */
  day: string | null;
  day_origin: number | null;
  /** Real time of the last contact, kept to the minute (the exact one is in memory). */
  contact: number;
  /** Whose journal the live tables show; null before the first batch. */
  gateway: string | null;
  epoch: number | null;
  upto: number;
};

/**
 * How far one gateway's journal has arrived, a row an epoch. An epoch continues the one before it after `base`
 * (0 for a journal from its beginning), so the journal of an epoch is the earlier one's entries up to `base`,
 * then its own. What the earlier epoch had beyond `base` stays as a record and counts no more.
 */
export type SyncCursorRow = {
  school: string;
  gateway: string;
  epoch: number;
  base: number;
  upto: number;
  head: string;
};

export type EntryRow = {
  school: string;
  gateway: string;
  epoch: number;
  seq: number;
  at: number;
  kind: string;
  hash: string;
  /** RFC 8785 text of the whole entry, as the gateway's journal has it. */
  text: string;
};

/** Live projection: who answers for each child now. */
export type CustodyRow = {
  school: string;
  student: string;
  status: string;
  custodian: string | null;
  place: string | null;
  session: string | null;
  since: number;
  unattended: string | null;
};

/** Live projection: the children of the roster in force, and with whom each is while at home. */
export type RosterRow = { school: string; student: string; guardian: string };

/** Live projection: today's alarms. */
export type AlarmRow = {
  school: string;
  alarm: string;
  kind: string;
  priority: number;
  state: string;
  active: number;
  place: string | null;
  since: number;
  /** 3: it has come up to the district (A1). */
  level: number;
};

/** Live projection: rooms and gates of the plan in force. */
export type PlaceRow = {
  school: string;
  place: string;
  kind: string;
  name_zh: string;
  name_en: string;
};

export type Tables = {
  school: SchoolRow;
  sync_cursor: SyncCursorRow;
  entry: EntryRow;
  roster: RosterRow;
  custody: CustodyRow;
  alarm: AlarmRow;
  place: PlaceRow;
};
