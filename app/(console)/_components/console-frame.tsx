"use client";

import type { ReactNode } from "react";
import { AppShell } from "#components/app-shell.tsx";
import { ROLE_LABEL } from "#components/role.ts";
import type { Theme } from "#components/theme.ts";
import { MenuButton } from "#components/ui/menu-item.tsx";
import type { Role } from "#lib/auth/permissions.ts";
import type { OrganizationView } from "#lib/organizations/organization-view.ts";
import { signOutAction } from "../actions.ts";
import { mainPlaces } from "./main-places.tsx";
import { OrganizationMenu } from "./organization-menu.tsx";
import { PaletteButton } from "./palette/palette-button.tsx";

/** Who looks at the page, and in which organization. */
interface Viewer {
  name: string;
  email: string;
  role: Role;
  isOperator: boolean;
  organizationId: string;
  organizationName: string;
}

interface Props {
  viewer: Viewer;
  organizations: OrganizationView[];
  home: ReactNode;
  theme: Theme;
  zone: string | undefined;
  children: ReactNode;
}

/** The frame of the console's pages. Drawn in the browser too, so that a page sends what it says and not how it looks. */
export function ConsoleFrame({ viewer, organizations, home, theme, zone, children }: Props) {
  const { name, email, role, isOperator, organizationId, organizationName } = viewer;
  return (
    <AppShell
      nav={mainPlaces}
      home={home}
      organization={
        <OrganizationMenu name={organizationName} organizations={organizations} mayCreate={isOperator} />
      }
      search={<PaletteButton organizationId={organizationId} role={role} />}
      user={{ name, email, role: `${ROLE_LABEL[role]}${isOperator ? ", operator" : ""}` }}
      accountHref="/account"
      theme={theme}
      zone={zone}
      signOut={
        <form action={signOutAction}>
          <MenuButton type="submit">Sign out</MenuButton>
        </form>
      }
    >
      {children}
    </AppShell>
  );
}
