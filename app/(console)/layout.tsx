import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { HomeLink } from "#components/home-link.tsx";
import { LiveUpdates } from "#components/live/live-updates.tsx";
import { askOperator } from "#components/operators.ts";
import { parseTheme, THEME_COOKIE } from "#components/theme.ts";
import { Notice } from "#components/ui/notice.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { parseZone, ZONE_COOKIE } from "#components/zone.ts";
import { getHold } from "#lib/deployment/adopt-deployment.ts";
import { findRequestContext } from "#lib/entry/request-context.ts";
import { viewProvider } from "#lib/oauth/get-provider.ts";
import { listOperators } from "#lib/organizations/list-operators.ts";
import { listOrganizations } from "#lib/organizations/list-organizations.ts";
import { ConsoleFrame } from "./_components/console-frame.tsx";

/** Only the frame: every page finds and checks its actor itself. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const ctx = await findRequestContext();
  if (!ctx) return <main id="main">{children}</main>;
  const [jar, organizations, hold] = await Promise.all([cookies(), listOrganizations(ctx), getHold(ctx)]);
  const { name, email, role, isOperator, organizationId, organizationName } = ctx.actor;
  return (
    <ConsoleFrame
      viewer={{ name, email, role, isOperator, organizationId, organizationName }}
      organizations={organizations}
      home={<HomeLink href="/" provider={viewProvider()} />}
      theme={parseTheme(jar.get(THEME_COOKIE)?.value)}
      zone={parseZone(jar.get(ZONE_COOKIE)?.value)}
    >
      {hold !== null && (
        <div className="mb-5">
          <Notice tone="warning" title="Nothing is refreshed from this database">
            {hold}{" "}
            {isOperator ? (
              <TextLink href="/settings/system">Adopt it or leave it for reading</TextLink>
            ) : (
              `Only an operator can adopt it. ${askOperator(await listOperators(ctx))}`
            )}
          </Notice>
        </div>
      )}
      {children}
      <LiveUpdates renderedAt={ctx.now.toISOString()} />
    </ConsoleFrame>
  );
}
