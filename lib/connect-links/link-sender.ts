import "server-only";
import { type AuditSubject, ofTokenSet } from "#lib/audit/audit-subjects.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import { type MemberKey, memberMay, memberMayUntilCommit, type Right } from "#lib/auth/present-rights.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import type { ConnectLinkRow } from "./connect-link-repository.ts";

/** The name, in activity and history, of somebody who came by a link. */
export function linkActorName(recipient: string): string {
  return `${recipient} (connect link)`;
}

/** The token set of a link, as the subject of an event. */
export function ofLinkedSet({
  tokenSetId: id,
  tokenSet,
}: Pick<ConnectLinkRow, "tokenSetId" | "tokenSet">): AuditSubject {
  return ofTokenSet({ id, ...tokenSet });
}

interface SentLink {
  createdById: string;
  organizationId: string;
  environment: Environment;
}

function toSender({ createdById: userId, organizationId, environment }: SentLink): [MemberKey, Right] {
  return [
    { userId, organizationId },
    { permission: "connect-link:write", environment },
  ];
}

/** Whether the sender of a link may still send one for this environment: losing the right voids the link. */
export function senderStillMay(db: Db, link: SentLink): Promise<boolean> {
  return memberMay(db, ...toSender(link));
}

/** The same, with the membership locked until the transaction ends. */
export function senderMayUntilCommit(tx: Tx, link: SentLink): Promise<boolean> {
  return memberMayUntilCommit(tx, ...toSender(link));
}
