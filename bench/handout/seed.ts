import { createCipheriv, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeConnectedRows } from "#lib/factories/connected-rows-factory.ts";
import { makeOrganization } from "#lib/factories/organization-factory.ts";
import { makeLibraryRows } from "#lib/factories/token-set-rows-factory.ts";
import { newClientId, newMachineSecret, toSecretColumns } from "#lib/machines/machine-secret.ts";
import { getVault } from "#lib/vault/vault.ts";
import type { Credentials } from "./work.ts";

const atOnce = 5_000;
const weekSeconds = 7 * 86_400;

/** Seals as the bare server opens. */
function sealBare(text: string, key: Buffer): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength: 16 });
  const parts = [iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat(parts).toString("base64url");
}

interface Part {
  organizationId: string;
  applicationId: string;
  libraryId: string;
  key: Buffer;
}

/** Sets with a machine each, and the same tokens for the bare server. */
async function seedPart({ key, ...owner }: Part, count: number): Promise<Credentials[]> {
  const now = new Date();
  const vault = await getVault();
  const pairs = Array.from({ length: count }, () => ({
    accessToken: randomBytes(30).toString("base64url"),
    refreshToken: randomBytes(30).toString("base64url"),
    expiresIn: weekSeconds,
  }));
  const ids = await makeConnectedRows({ ...owner, pairs }, now);
  const { organizationId } = owner;
  const machines = ids.map((tokenSetId) => {
    const clientSecret = newMachineSecret();
    const own = {
      id: newId(),
      organizationId,
      tokenSetId,
      name: "Till",
      clientId: newClientId(),
      networks: [],
    };
    return { clientSecret, row: { ...own, createdByName: "Bench", createdAt: now } };
  });
  await db().machine.createMany({ data: machines.map(({ row }) => row) });
  await db().machineSecret.createMany({
    data: machines.map(({ row: { id: machineId }, clientSecret }) => {
      return { id: newId(), machineId, createdAt: now, ...toSecretColumns(vault, clientSecret) };
    }),
  });
  const keys = machines.map(({ row }) => row.clientId);
  const sealed = pairs.map(({ accessToken }) => sealBare(accessToken, key));
  await db().$executeRaw`INSERT INTO "bench_bare" SELECT * FROM unnest(${keys}::text[], ${sealed}::text[])`;
  return machines.map(({ row, clientSecret }) => [row.clientId, clientSecret] as const);
}

interface Seeded {
  organizationId: string;
  clientIds: string[];
}

/** Fills the database with `count` sets and their machines, and writes the machines' credentials into a file. */
export async function seedHandouts(count: number, credentialsFile: string, key: Buffer): Promise<Seeded> {
  const now = new Date();
  await db().$executeRaw`CREATE TABLE "bench_bare" ("key" TEXT PRIMARY KEY, "sealed" TEXT NOT NULL)`;
  const { id: organizationId } = await makeOrganization("Bench", now);
  const [libraryId = ""] = await makeLibraryRows(organizationId, 1, now, "Kitchen");
  const client = { name: "App", clientId: "bench", clientSecret: "a client secret" };
  const { id: applicationId } = await makeApplication({ organizationId, ...client }, now);
  const all: Credentials[] = [];
  while (all.length < count) {
    const part = { organizationId, applicationId, libraryId, key };
    all.push(...(await seedPart(part, Math.min(atOnce, count - all.length))));
  }
  writeFileSync(credentialsFile, JSON.stringify(all));
  await db().$executeRawUnsafe("VACUUM ANALYZE");
  return { organizationId, clientIds: all.map(([clientId]) => clientId) };
}
