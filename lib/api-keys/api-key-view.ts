import { canInAny, type Environment } from "#lib/auth/permissions.ts";
import type { ApiKeyRow } from "./api-key-repository.ts";
import { isKeyPermission, type KeyPermission } from "./key-permissions.ts";

type ApiKeyStanding = "active" | "expired" | "revoked" | "stopped";

/** An API key as people see it: never the key itself. Instants are ISO 8601. */
export interface ApiKeyView {
  id: string;
  name: string;
  /** The end of the key, to tell two apart by eye. */
  hint: string;
  permissions: KeyPermission[];
  /** Those of its permissions that its maker's present role does not have: the key does not have them either. */
  withheld: KeyPermission[];
  environments: Environment[];
  madeBy: string;
  isYours: boolean;
  /** `stopped`: its maker is disabled. */
  standing: ApiKeyStanding;
  createdAt: string;
  expiresAt: string;
  revokedAt: string | null;
  revokedBy: string | null;
  lastUsedAt: string | null;
  lastAddress: string | null;
  lastUserAgent: string | null;
}

const iso = (instant: Date | null) => instant?.toISOString() ?? null;

function toApiKeyStanding({ revokedAt, expiresAt, membership }: ApiKeyRow, now: Date): ApiKeyStanding {
  if (revokedAt) return "revoked";
  if (expiresAt <= now) return "expired";
  return membership.disabledAt ? "stopped" : "active";
}

export function toApiKeyView(row: ApiKeyRow, { userId, now }: { userId: string; now: Date }): ApiKeyView {
  const { role, user } = row.membership;
  const permissions = row.permissions.filter(isKeyPermission);
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    permissions,
    withheld: permissions.filter((permission) => !canInAny(role, permission, row.environments)),
    environments: row.environments,
    madeBy: user.name,
    isYours: row.userId === userId,
    standing: toApiKeyStanding(row, now),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    revokedAt: iso(row.revokedAt),
    revokedBy: row.revokedByName,
    lastUsedAt: iso(row.lastUsedAt),
    lastAddress: row.lastAddress,
    lastUserAgent: row.lastUserAgent,
  };
}
