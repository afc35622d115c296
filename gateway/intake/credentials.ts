/** Who a tap shows to the core: a keyed hash. The UID itself stays in the vault and in the sealed raw message. */
import type { Tap } from "#wire/messages.ts";
import type { CredentialId } from "../core/ids.ts";

/**
 * The credential that a tap shows.
 *
 * A secure card that hides its UID sends `sun` alone. Its message is not verified yet, so its encrypted part stands for
 * it: that is a credential nobody enrolled, and G4 judges it as a stranger's card. It never opens anything.
 *
 * @param credentialOf the installation's keyed hash of a card's UID
 */
export function credentialOfTap(
  credentialOf: (card: string) => CredentialId,
  tap: Pick<Tap, "card" | "sun">,
): CredentialId {
  return credentialOf(tap.card ?? `sun:${tap.sun?.picc ?? ""}`);
}
