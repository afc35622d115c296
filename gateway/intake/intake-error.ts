/** Why a tap could not be taken in. Nothing was stored, so nothing is acknowledged and the reader keeps its copy. */
export const INTAKE_FAULTS = [
  "intake/unknown-reader",
  "intake/too-many-unacknowledged",
  "intake/too-many-holes",
] as const;
export type IntakeFault = (typeof INTAKE_FAULTS)[number];

/** A tap was refused: its connection is closed without an acknowledgement, and it comes again. */
export class IntakeError extends Error {
  override readonly name = "IntakeError";
  readonly code: IntakeFault;
  constructor(code: IntakeFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
