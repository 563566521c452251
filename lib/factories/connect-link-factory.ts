import { hashToken, randomToken } from "#lib/crypto/fingerprint.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { type Member, makeEvent, type PastSet, type Person } from "./history-factory.ts";

const hourMs = 3_600_000;

export interface PastLink {
  recipient: string;
  purpose: string;
  by: Member;
  createdAt: Date;
  expiresInHours: number;
  /** How long after it was sent each thing happened, in hours. */
  openedAfter?: number | undefined;
  declinedAfter?: number | undefined;
  completedAfter?: number | undefined;
  revokedAfter?: number | undefined;
}

/** Inserts a connect link with its audit events; its address is not known to anybody. */
export async function makeConnectLink(set: PastSet, past: PastLink): Promise<void> {
  const { recipient, purpose, by, createdAt } = past;
  const after = (hours: number | undefined) =>
    hours === undefined ? null : new Date(createdAt.getTime() + hours * hourMs);
  const [openedAt, declinedAt] = [after(past.openedAfter), after(past.declinedAfter)];
  const [completedAt, revokedAt] = [after(past.completedAfter), after(past.revokedAfter)];
  const expiresAt = new Date(createdAt.getTime() + past.expiresInHours * hourMs);
  await db().connectLink.create({
    data: {
      ...{ id: newId(), tokenSetId: set.id, recipient, purpose, createdAt, expiresAt },
      ...{ openedAt, declinedAt, completedAt, revokedAt },
      tokenHash: hashToken(randomToken()),
      browserHash: openedAt ? hashToken(randomToken()) : null,
      createdById: by.userId,
      createdByName: by.name,
    },
    select: { id: true },
  });
  const owner: Person = { userId: null, name: recipient };
  const detail = { recipient, expiresAt: expiresAt.toISOString() };
  await makeEvent(set, by, { action: "connect-link.created", at: createdAt, detail });
  const sent = { sentBy: by.name };
  if (openedAt) await makeEvent(set, owner, { action: "connect-link.opened", at: openedAt, detail: sent });
  if (declinedAt)
    await makeEvent(set, owner, { action: "connect-link.declined", at: declinedAt, detail: sent });
  if (completedAt) await makeEvent(set, owner, { action: "connect-link.completed", at: completedAt });
  if (revokedAt)
    await makeEvent(set, by, { action: "connect-link.revoked", at: revokedAt, detail: { recipient } });
}
