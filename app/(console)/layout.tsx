import { AppWindow, Bell, History, KeyRound, LayoutDashboard, Library, Link2, Settings } from "lucide-react";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { AppShell } from "#components/app-shell.tsx";
import { LiveUpdates } from "#components/live/live-updates.tsx";
import { askOperator } from "#components/operators.ts";
import { ROLE_LABEL } from "#components/role.ts";
import { parseTheme, THEME_COOKIE } from "#components/theme.ts";
import { MenuButton } from "#components/ui/menu-item.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { parseZone, ZONE_COOKIE } from "#components/zone.ts";
import { getHold } from "#lib/deployment/adopt-deployment.ts";
import { findRequestContext } from "#lib/entry/request-context.ts";
import { viewProvider } from "#lib/oauth/get-provider.ts";
import { listOperators } from "#lib/organizations/list-operators.ts";
import { listOrganizations } from "#lib/organizations/list-organizations.ts";
import { OrganizationMenu } from "./_components/organization-menu.tsx";
import { toCommands } from "./_components/palette/commands.ts";
import { PaletteButton } from "./_components/palette/palette-button.tsx";
import { signOutAction } from "./actions.ts";

const nav = [
  { href: "/", label: "Overview", icon: <LayoutDashboard className="size-4" />, exact: true },
  { href: "/token-sets", label: "Token sets", icon: <KeyRound className="size-4" /> },
  { href: "/libraries", label: "Libraries", icon: <Library className="size-4" /> },
  { href: "/connect", label: "Connect", icon: <Link2 className="size-4" /> },
  { href: "/applications", label: "Applications", icon: <AppWindow className="size-4" /> },
  { href: "/alerts", label: "Alerts", icon: <Bell className="size-4" /> },
  { href: "/activity", label: "Activity", icon: <History className="size-4" /> },
  { href: "/settings", label: "Settings", icon: <Settings className="size-4" /> },
];

/** Only the frame: every page finds and checks its actor itself. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const ctx = await findRequestContext();
  if (!ctx) return <main id="main">{children}</main>;
  const [jar, organizations, hold] = await Promise.all([cookies(), listOrganizations(ctx), getHold(ctx)]);
  const { actor } = ctx;
  return (
    <AppShell
      nav={nav}
      homeHref="/"
      provider={viewProvider()}
      organization={
        <OrganizationMenu
          name={actor.organizationName}
          organizations={organizations}
          mayCreate={actor.isOperator}
        />
      }
      search={
        <PaletteButton
          commands={toCommands(nav, actor.role)}
          organizationId={actor.organizationId}
          role={actor.role}
        />
      }
      user={{
        name: actor.name,
        email: actor.email,
        role: `${ROLE_LABEL[actor.role]}${actor.isOperator ? ", operator" : ""}`,
      }}
      accountHref="/account"
      theme={parseTheme(jar.get(THEME_COOKIE)?.value)}
      zone={parseZone(jar.get(ZONE_COOKIE)?.value)}
      signOut={
        <form action={signOutAction}>
          <MenuButton type="submit">Sign out</MenuButton>
        </form>
      }
    >
      {hold !== null && (
        <div className="mb-5">
          <Notice tone="warning" title="Nothing is refreshed from this database">
            {hold}{" "}
            {actor.isOperator ? (
              <TextLink href="/settings/system">Adopt it or leave it for reading</TextLink>
            ) : (
              `Only an operator can adopt it. ${askOperator(await listOperators(ctx))}`
            )}
          </Notice>
        </div>
      )}
      {children}
      <LiveUpdates renderedAt={ctx.now.toISOString()} />
    </AppShell>
  );
}
