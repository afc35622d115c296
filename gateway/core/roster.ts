/** Who the school knows, by id. Names, cards, phones and relations are the vault's. */
import type { CredentialId, DayId, GroupId, MinuteOfDay, PersonId, ProviderId, StaffId, StudentId } from "./ids.ts";

export const DISMISSAL_MODES = ["collected", "self"] as const;
export type DismissalMode = (typeof DISMISSAL_MODES)[number];

/** Who may collect a child besides its guardians, on which days (接送人). Both ends included; null: no end. */
export type PickupPerson = {
  readonly person: PersonId;
  readonly from: DayId | null;
  readonly to: DayId | null;
  /** ISO weekdays; empty: every day. */
  readonly weekdays: readonly number[];
};

export type Student = {
  readonly id: StudentId;
  readonly group: GroupId;
  readonly dismissal: DismissalMode;
  /** Guardian's written consent that the child goes home alone, and when. Null: collected only. */
  readonly selfDismissal: { readonly from: MinuteOfDay; readonly to: MinuteOfDay } | null;
  /** Standing list of those who may collect. */
  readonly guardians: readonly PersonId[];
  /** Others on the list, with their dates. */
  readonly delegates: readonly PickupPerson[];
  /** Persons barred from this child. A bar is never overridden at the gate (G3). */
  readonly barred: readonly PersonId[];
};

export const STAFF_ROLES = ["guard", "duty-teacher", "homeroom", "patrol", "office", "lead"] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** How an adult stands to the school (QS-06, WH-05, XW-10). */
export const EMPLOYMENTS = ["own", "shared", "retired", "volunteer", "coach", "third-party"] as const;
export type Employment = (typeof EMPLOYMENTS)[number];

/** What has to be on file before an adult from outside may be with children. Days are the last on which it holds. */
export type Clearance = {
  /** Nothing bad is known: checked, and until when (JA-14, XW-10). Null: not checked. */
  readonly records: DayId | null;
  /** Something bad is known since (JA-14): nobody takes part who has such a record, own staff included. Null: nothing. */
  readonly badRecord: DayId | null;
  /** Accident insurance until (QS-05). */
  readonly insurance: DayId | null;
  /** Filing id in the approved pool (QS-02), and until when it holds. */
  readonly pool: { readonly id: string; readonly to: DayId | null } | null;
  /** Interviewed and papers verified on (QS-03). */
  readonly reviewed: DayId | null;
  /** The agreement filed with the bureau (XW-23). */
  readonly agreement: string | null;
};

export type Staff = {
  readonly id: StaffId;
  readonly roles: readonly StaffRole[];
  readonly employment: Employment;
  /** The body that sends them; null: none. */
  readonly provider: ProviderId | null;
  readonly clearance: Clearance;
  /** Removed as unfit (QS-04): no duty and no gate, from this day on. Null: fit. */
  readonly removed: DayId | null;
};

/** L0: UID only, clonable. L1: weak crypto. L2: secure card. */
export const ASSURANCES = ["L0", "L1", "L2"] as const;
export type Assurance = (typeof ASSURANCES)[number];
export const CREDENTIAL_STATUSES = ["active", "lost", "blocked", "expired"] as const;
export type CredentialStatus = (typeof CREDENTIAL_STATUSES)[number];
export type Credential = {
  readonly id: CredentialId;
  /** A student, a member of staff, a guardian, a delegate, or a visitor's badge. */
  readonly person: PersonId;
  readonly assurance: Assurance;
  readonly status: CredentialStatus;
};

export type Roster = {
  readonly version: number;
  readonly students: readonly Student[];
  readonly staff: readonly Staff[];
  readonly guardians: readonly PersonId[];
  /** Persons who are on some child's list and nobody's guardian. */
  readonly delegates: readonly PersonId[];
  /** Visitors' badges (G6): a badge is lent to one visitor at a time. */
  readonly badges: readonly PersonId[];
  readonly credentials: readonly Credential[];
};

/** Nothing is on file: right for the school's own staff, who need none of it. */
export const NO_CLEARANCE: Clearance = {
  records: null,
  badRecord: null,
  insurance: null,
  pool: null,
  reviewed: null,
  agreement: null,
};
