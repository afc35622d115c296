/** Who the school knows, by id. Names, cards, phones and relations are the vault's. */
import type { CredentialId, GroupId, MinuteOfDay, PersonId, StaffId, StudentId } from "./ids.ts";

export const DISMISSAL_MODES = ["collected", "self"] as const;
export type DismissalMode = (typeof DISMISSAL_MODES)[number];

export type Student = {
  readonly id: StudentId;
  readonly group: GroupId;
  readonly dismissal: DismissalMode;
  /** Guardian's written consent that the child goes home alone, and when. Null: collected only. */
  readonly selfDismissal: { readonly from: MinuteOfDay; readonly to: MinuteOfDay } | null;
  /** Standing list of those who may collect. */
  readonly guardians: readonly PersonId[];
  /** Persons barred from this child. A bar is never overridden at the gate (G3). */
  readonly barred: readonly PersonId[];
};

export const STAFF_ROLES = ["guard", "duty-teacher", "homeroom", "patrol", "office", "lead"] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];
export type Staff = { readonly id: StaffId; readonly roles: readonly StaffRole[] };

/** L0: UID only, clonable. L1: weak crypto. L2: secure card. */
export const ASSURANCES = ["L0", "L1", "L2"] as const;
export type Assurance = (typeof ASSURANCES)[number];
export const CREDENTIAL_STATUSES = ["active", "lost", "blocked", "expired"] as const;
export type CredentialStatus = (typeof CREDENTIAL_STATUSES)[number];
export type Credential = {
  readonly id: CredentialId;
  readonly person: PersonId;
  readonly assurance: Assurance;
  readonly status: CredentialStatus;
};

export type Roster = {
  readonly version: number;
  readonly students: readonly Student[];
  readonly staff: readonly Staff[];
  readonly guardians: readonly PersonId[];
  readonly credentials: readonly Credential[];
};
