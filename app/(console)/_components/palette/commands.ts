import { canInEnvironment, canInOrganization, type Role } from "#lib/auth/permissions.ts";
import type { Command } from "./command.ts";

const settings = [
  { label: "Members", href: "/settings/members" },
  { label: "Destinations", href: "/settings/destinations" },
  { label: "API keys", href: "/settings/api-keys" },
  { label: "API reference", href: "/settings/api-keys/reference" },
  { label: "Organization", href: "/settings/organization" },
  { label: "System", href: "/settings/system" },
  { label: "Account", href: "/account" },
];

const themes = [
  { theme: "light", label: "Light theme" },
  { theme: "dark", label: "Dark theme" },
  { theme: "system", label: "System theme" },
] as const;

/** The pages, actions and themes that the palette offers to this role. */
export function toCommands(nav: readonly { href: string; label: string }[], role: Role): Command[] {
  const actions: Command[] = [];
  if (canInEnvironment(role, "token-set:create", "development")) {
    actions.push({ label: "Connect a library", words: "new token set", href: "/connect" });
  }
  if (canInOrganization(role, "application:write")) {
    actions.push({ label: "Register application", words: "new", href: "/applications/new" });
  }
  if (canInOrganization(role, "member:write")) {
    actions.push({ label: "Invite somebody", words: "new member", href: "/settings/members/invite" });
  }
  const taken = new Set(actions.map((action) => "href" in action && action.href));
  const places = [...nav, ...settings].filter(({ href }) => !taken.has(href));
  const pages = places.map(({ label, href }) => ({ label, href, words: "go to page" }));
  const looks = themes.map((look) => ({ ...look, words: "switch appearance mode" }));
  return [...actions, ...pages, ...looks];
}
