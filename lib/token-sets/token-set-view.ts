import type { Verdict } from "#generated/prisma/client.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import { sayStored } from "#lib/custody/note-view.ts";
import { findHolder, type Holder } from "#lib/custody/promise.ts";
import type { TokenSetRow } from "#lib/custody/token-set-state-repository.ts";
import { type Diagnosis, diagnose } from "#lib/health/diagnose.ts";
import type { Health } from "#lib/health/token-set-health.ts";

/** A token set as people and scripts see it: without tokens. Instants are ISO 8601. */
export interface TokenSetView {
  id: string;
  name: string;
  environment: Environment;
  health: Health;
  /** The judgement that every page, file and answer shows. */
  diagnosis: Diagnosis;
  verdict: Verdict | null;
  verdictEvidence: string | null;
  verdictAt: string | null;
  /** Since when Apicbase refuses the application's client secret, so that nothing is sent for the set; null when it does not. */
  stoppedSince: string | null;
  /** Since when it is not known whether the connection still works, and why; null while it is known. */
  doubtSince: string | null;
  doubtEvidence: string | null;
  generation: number;
  requestedScopes: string[];
  grantedScopes: string[];
  accessTokenIssuedAt: string | null;
  accessTokenExpiresAt: string | null;
  nextRefreshAt: string | null;
  /** The machine that relies on the access token, and until when; null when none does. */
  holder: Holder | null;
  refreshedAt: string | null;
  checkedAt: string | null;
  checkActive: boolean | null;
  checkDetail: string | null;
  failureCount: number;
  failureReason: string | null;
  failedAt: string | null;
  /** Since when, by whom and why it is paused; null while it is not. An archived set is paused too. */
  pausedAt: string | null;
  pausedBy: string | null;
  pauseReason: string | null;
  archivedAt: string | null;
  archivedBy: string | null;
  revokedAt: string | null;
  revocationProof: "proved" | "unconfirmed" | null;
  revocationDetail: string | null;
  authorizedBy: string | null;
  createdAt: string;
  application: { id: string; name: string; redirect: "callback" | "copy-code" };
  library: { id: string; name: string };
}

function iso(instant: Date | null): string | null {
  return instant?.toISOString() ?? null;
}

/** @param isDatabaseHeld the database waits for adoption, so that nothing is sent for any set */
export function toTokenSetView(row: TokenSetRow, now: Date, isDatabaseHeld: boolean): TokenSetView {
  const asideSince = row.grants[0]?.receivedAt ?? null;
  const diagnosis = diagnose(row, { application: row.application, isDatabaseHeld, asideSince }, now);
  return {
    id: row.id,
    name: row.name,
    environment: row.environment,
    health: diagnosis.state,
    diagnosis,
    verdict: row.verdict,
    verdictEvidence: sayStored(row.verdictEvidence),
    verdictAt: iso(row.verdictAt),
    stoppedSince: iso(
      row.credentialsRefusedAt ?? (row.verdict === "client_secret_changed" ? row.verdictAt : null),
    ),
    doubtSince: iso(row.doubtSince),
    doubtEvidence: sayStored(row.doubtEvidence),
    generation: row.generation,
    requestedScopes: row.requestedScopes,
    grantedScopes: row.grantedScopes,
    accessTokenIssuedAt: iso(row.accessTokenIssuedAt),
    accessTokenExpiresAt: iso(row.accessTokenExpiresAt),
    nextRefreshAt: iso(row.nextRefreshAt),
    holder: findHolder(row, now),
    refreshedAt: iso(row.refreshedAt),
    checkedAt: iso(row.checkedAt),
    checkActive: row.checkActive,
    checkDetail: sayStored(row.checkDetail),
    failureCount: row.failureCount,
    failureReason: sayStored(row.failureReason),
    failedAt: iso(row.failedAt),
    pausedAt: iso(row.pausedAt),
    pausedBy: row.pausedBy,
    pauseReason: row.pauseReason,
    archivedAt: iso(row.archivedAt),
    archivedBy: row.archivedBy,
    revokedAt: iso(row.revokedAt),
    revocationProof: row.revocationProof,
    revocationDetail: sayStored(row.revocationDetail),
    authorizedBy: row.authorizedBy,
    createdAt: row.createdAt.toISOString(),
    application: {
      id: row.application.id,
      name: row.application.name,
      redirect: row.application.redirectMode === "copy_code" ? "copy-code" : "callback",
    },
    library: row.library,
  };
}
