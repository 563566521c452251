import { FileText, PencilLine, ReceiptText, Trash2, Unplug } from "lucide-react";
import { canInEnvironment, type EnvironmentPermission, type Role } from "#lib/auth/permissions.ts";
import type { TokenSetPageView } from "#lib/token-set-page/get-token-set-page.ts";
import { DiscardDialog } from "./discard-dialog.tsx";
import { RenameDialog } from "./rename-dialog.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";
import type { MenuEntry } from "./set-menu.tsx";
import { toArchive, toMute, toPause, toSame, toScopes } from "./standing-entries.tsx";

type Page = Pick<TokenSetPageView, "tokenSet" | "grants" | "isAnswerMissing" | "mute">;
type May = (permission: EnvironmentPermission) => boolean;

function toRename({ tokenSet: set }: Page, may: May): MenuEntry | null {
  if (!may("token-set:rename")) return null;
  const dialogId = "rename-token-set";
  const dialog = <RenameDialog id={dialogId} set={set} />;
  return { label: "Rename", icon: PencilLine, opens: { dialogId, dialog } };
}

function toRevoke({ tokenSet: set, grants }: Page, may: May): MenuEntry | null {
  if (!may("token-set:revoke") || set.generation === 0 || set.revokedAt) return null;
  const dialogId = "revoke-token-set";
  const dialog = <RevokeDialog id={dialogId} set={set} hasAside={grants.aside.length > 0} />;
  return { label: "Revoke", icon: Unplug, isDanger: true, opens: { dialogId, dialog } };
}

function toDiscard({ tokenSet: set, grants, isAnswerMissing }: Page, may: May): MenuEntry | null {
  if (!may("token-set:create") || set.generation > 0 || grants.aside.length > 0) return null;
  const dialogId = "discard-token-set";
  const dialog = <DiscardDialog id={dialogId} set={set} isAnswerMissing={isAnswerMissing} />;
  return { label: "Discard", icon: Trash2, isDanger: true, opens: { dialogId, dialog } };
}

/** For Apicbase's support: whoever may see the set may have its story without secrets. */
function toBundle({ tokenSet: set }: Page): MenuEntry {
  const file = `/token-sets/${set.id}/support-bundle`;
  return { label: "Support bundle", icon: FileText, opens: { file } };
}

function toReceipt({ tokenSet: set }: Page): MenuEntry | null {
  if (!set.revokedAt) return null;
  return { label: "Revocation receipt", icon: ReceiptText, opens: { file: `/token-sets/${set.id}/receipt` } };
}

/** What this role may do with this set now and then, what ends something last. */
export function toMenuEntries(page: Page, role: Role): MenuEntry[] {
  const may: May = (permission) => canInEnvironment(role, permission, page.tokenSet.environment);
  const [rename, ...others] = [toRename, toBundle, toReceipt, toRevoke, toDiscard].map((toEntry) =>
    toEntry(page, may),
  );
  const standing = [toScopes, toSame, toPause, toMute, toArchive].flatMap((toEntries) =>
    toEntries(page, role),
  );
  return [rename, ...standing, ...others].filter((entry) => entry != null);
}
