import type { Environment } from "#lib/auth/permissions.ts";
import type { ConnecterRow, OpenLinkRow } from "./library-page-repository.ts";

/** Somebody who connected token sets of a library. */
export interface ConnecterView {
  /** Of a present member; null for everybody else. */
  memberId: string | null;
  name: string;
  sets: number;
  lastAt: string | null;
}

/** A connect link that can still be used. */
export interface OpenLinkView {
  id: string;
  recipient: string;
  purpose: string;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  openedAt: string | null;
  tokenSet: { id: string; name: string; environment: Environment };
}

export function toConnecterView({ userId, name, isMember, sets, lastAt }: ConnecterRow): ConnecterView {
  return { memberId: isMember ? userId : null, name, sets, lastAt: lastAt?.toISOString() ?? null };
}

export function toOpenLinkView(row: OpenLinkRow): OpenLinkView {
  const { createdByName: createdBy, createdAt, expiresAt, openedAt, ...link } = row;
  return {
    ...link,
    createdBy,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    openedAt: openedAt?.toISOString() ?? null,
  };
}
