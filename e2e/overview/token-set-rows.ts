import { randomUUID } from "node:crypto";
import type { Environment } from "#lib/auth/permissions.ts";
import { columnsOf } from "#lib/factories/token-set-columns.ts";
import type { Health } from "#lib/health/token-set-health.ts";
import type { Factory } from "../fixtures/factory.ts";
import { type Application, type Tenant, unique } from "../fixtures/tenant.ts";

export interface Wish {
  health: Health;
  environment: Environment;
  name?: string;
  columns?: object;
}

/** Puts token sets of these healths into the database, as if weeks had gone by. */
export async function makeSets(
  factory: Factory,
  tenant: Tenant,
  application: Application,
  wishes: readonly Wish[],
): Promise<{ id: string; name: string }[]> {
  const now = new Date();
  const library = await factory.makeLibrary({ organizationId: tenant.id, name: unique("Kitchen") });
  const rows = wishes.map(({ health, environment, name, columns }, index) => ({
    id: randomUUID(),
    organizationId: tenant.id,
    applicationId: application.id,
    libraryId: library.id,
    environment,
    name: name ?? unique(`Till ${index}`),
    requestedScopes: application.scopes,
    grantedScopes: health === "pending" ? [] : application.scopes,
    createdAt: now,
    ...columnsOf(health, index, now),
    ...columns,
  }));
  await factory.makeTokenSetRows({ rows });
  return rows.map(({ id, name }) => ({ id, name }));
}
