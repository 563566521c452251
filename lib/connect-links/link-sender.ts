import "server-only";
import { memberStillMay } from "#lib/auth/member-standing.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";

/** How the record and the ledger name somebody who came by a link. */
export function linkActorName(recipient: string): string {
  return `${recipient} (connect link)`;
}

/** Whether whoever made a link may still connect such a set: a demotion voids what was sent out. */
export function senderStillMay(
  db: Db,
  link: { createdById: string; organizationId: string; environment: Environment },
): Promise<boolean> {
  const { createdById: userId, organizationId, environment } = link;
  return memberStillMay(db, { userId, organizationId, environment, permission: "connect-link:write" });
}
