/** Which screens a role may use, and what the role is called. */
import type { Text } from "#ui/language.ts";
import { START } from "./words.ts";

type Screen = { readonly href: string; readonly name: Text; readonly about: Text };

const DUTY: Screen = { href: "/duty/", name: START.duty, about: START.dutyAbout };
const GUARD: Screen = { href: "/guard/", name: START.guard, about: START.guardAbout };

const BY_ROLE: Readonly<Record<string, { readonly role: Text; readonly screens: readonly Screen[] }>> = {
  guard: { role: START.roleGuard, screens: [GUARD] },
  teacher: { role: START.roleTeacher, screens: [DUTY] },
  homeroom: { role: START.roleHomeroom, screens: [DUTY] },
  office: { role: START.roleOffice, screens: [DUTY, GUARD] },
  patrol: { role: START.rolePatrol, screens: [DUTY] },
  lead: { role: START.roleLead, screens: [DUTY, GUARD] },
};

/** A role's name and screens; a role without a screen here gets an empty list. */
export function screensOf(role: string): { readonly role: Text; readonly screens: readonly Screen[] } {
  return BY_ROLE[role] ?? { role: START.roleOther, screens: [] };
}
