import { Archive, ArchiveRestore, BellOff, CirclePause, Copy, Library, ListChecks } from "lucide-react";
import { canInEnvironment, canInOrganization, type Environment, type Role } from "#lib/auth/permissions.ts";
import { isArchivable, isPausable } from "#lib/health/standing-still.ts";
import type { TokenSetPageView } from "#lib/token-set-page/get-token-set-page.ts";
import { toWizardHref } from "../../../../connect/_components/wizard-href.ts";
import { ArchiveDialog, UnarchiveDialog } from "./archive-dialog.tsx";
import { MuteDialog } from "./mute-dialog.tsx";
import { PauseDialog } from "./pause-dialog.tsx";
import { ScopesDialog } from "./scopes-dialog.tsx";
import type { MenuEntry } from "./set-menu.tsx";

type Page = Pick<TokenSetPageView, "tokenSet" | "grants" | "mute">;

/** Other scopes lead to another consent. */
export function toScopes({ tokenSet: set }: Page, role: Role): MenuEntry[] {
  if (set.archivedAt || !canInEnvironment(role, "token-set:connect", set.environment)) return [];
  const dialogId = "change-scopes";
  const dialog = <ScopesDialog id={dialogId} set={set} />;
  return [{ label: "Change scopes", icon: ListChecks, opens: { dialogId, dialog } }];
}

const others: Record<Environment, Environment> = { development: "production", production: "development" };

/** The wizard, filled in: the same in the other environment, and the same for another library. */
export function toSame({ tokenSet: set }: Page, role: Role): MenuEntry[] {
  const { name, environment, requestedScopes: scopes, application, library } = set;
  const mayIn = (place: Environment) => canInEnvironment(role, "token-set:create", place);
  const other = others[environment];
  const same = { application: application.id, scopes, name };
  const elsewhere = toWizardHref({ ...same, library: library.name, environment: other });
  return [
    ...(mayIn(other)
      ? [{ label: `Connect the same in ${other}`, icon: Copy, opens: { href: elsewhere } }]
      : []),
    ...(mayIn(environment)
      ? [
          {
            label: "Connect another library",
            icon: Library,
            opens: { href: toWizardHref({ ...same, environment }) },
          },
        ]
      : []),
  ];
}

export function toPause({ tokenSet: set }: Page, role: Role): MenuEntry[] {
  if (!isPausable(set.health) || !canInEnvironment(role, "token-set:pause", set.environment)) return [];
  const dialogId = "pause-token-set";
  return [
    {
      label: "Pause",
      icon: CirclePause,
      opens: { dialogId, dialog: <PauseDialog id={dialogId} set={set} /> },
    },
  ];
}

export function toMute({ tokenSet: set, mute }: Page, role: Role): MenuEntry[] {
  if (mute || set.archivedAt || set.revokedAt || !canInOrganization(role, "alert:write")) return [];
  const dialogId = "mute-token-set";
  return [
    {
      label: "Mute alerts",
      icon: BellOff,
      opens: { dialogId, dialog: <MuteDialog id={dialogId} set={set} /> },
    },
  ];
}

export function toArchive({ tokenSet: set, grants }: Page, role: Role): MenuEntry[] {
  if (!canInEnvironment(role, "token-set:archive", set.environment)) return [];
  if (set.archivedAt) {
    const dialogId = "unarchive-token-set";
    const dialog = <UnarchiveDialog id={dialogId} set={set} />;
    return [{ label: "Unarchive", icon: ArchiveRestore, opens: { dialogId, dialog } }];
  }
  if (!isArchivable(set.health) || grants.aside.length > 0) return [];
  const dialogId = "archive-token-set";
  const dialog = <ArchiveDialog id={dialogId} set={set} />;
  return [{ label: "Archive", icon: Archive, opens: { dialogId, dialog } }];
}
