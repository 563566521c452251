import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { newId } from "./new-id.ts";

const migrations = join(process.cwd(), "prisma", "migrations");
const tenantKeys = "20261128110000_tenant_keys";
const name = `tenant_keys_${randomUUID()}`;
let client: pg.Client;

function connectTo(database: string): pg.Client {
  const url = new URL(inject("postgresUrl"));
  if (database !== "") url.pathname = `/${database}`;
  return new pg.Client({ connectionString: url.href });
}

async function onServer(sql: string): Promise<void> {
  const server = connectTo("");
  await server.connect();
  await server.query(sql).finally(() => server.end());
}

const apply = (folder: string) =>
  client.query(readFileSync(join(migrations, folder, "migration.sql"), "utf8"));

beforeAll(async () => {
  await onServer(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  client = connectTo(name);
  await client.connect();
  const before = readdirSync(migrations).filter((folder) => /^\d/.test(folder) && folder < tenantKeys);
  for (const folder of before.toSorted()) await apply(folder);
});

afterAll(async () => {
  await client.end();
  await onServer(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
});

it("rows of before learn their organization, and sessions of people who are no members go", async () => {
  const [tenant, app, library, set] = [newId(), newId(), newId(), newId()];
  const [generation, machine, member, leaver] = [newId(), newId(), newId(), newId()];
  await client.query(`
    INSERT INTO "Organization" ("id", "name") VALUES ('${tenant}', 'Brasserie');
    INSERT INTO "User" ("id", "email", "name", "passwordHash") VALUES
      ('${member}', 'member', 'M', '-'), ('${leaver}', 'leaver', 'L', '-');
    INSERT INTO "Membership" ("userId", "organizationId", "role") VALUES ('${member}', '${tenant}', 'owner');
    INSERT INTO "Session" ("id", "userId", "organizationId", "membershipVersion", "userAgent", "expiresAt")
      SELECT gen_random_uuid(), u."id", '${tenant}', 1, '', now() FROM "User" u;
    INSERT INTO "Application" ("id", "organizationId", "name", "clientId", "authentication", "redirectMode", "defaultScopes")
      VALUES ('${app}', '${tenant}', 'Till', 'till', 'body', 'callback', '{}');
    INSERT INTO "ClientSecret" ("id", "applicationId", "slot", "secretSealed", "secretHint")
      VALUES ('${newId()}', '${app}', 'current', 'sealed', '…');
    INSERT INTO "Library" ("id", "organizationId", "name") VALUES ('${library}', '${tenant}', 'Ghent');
    INSERT INTO "TokenSet" ("id", "organizationId", "applicationId", "libraryId", "environment", "name", "requestedScopes",
      "grantedScopes") VALUES ('${set}', '${tenant}', '${app}', '${library}', 'production', 'POS', '{}', '{}');
    INSERT INTO "Generation" ("id", "tokenSetId", "number", "source", "adopted", "accessTokenSealed", "accessTokenFingerprint",
      "scopes", "issuedAt", "expiresAt") VALUES ('${generation}', '${set}', 1, 'exchange', true, 'sealed', 'f', '{}', now(), now());
    INSERT INTO "Retirement" ("generationId", "tokenSetId", "attemptId", "dueAt")
      VALUES ('${generation}', '${set}', '${newId()}', now());
    INSERT INTO "Machine" ("id", "organizationId", "tokenSetId", "name", "clientId", "createdByName", "createdAt")
      VALUES ('${machine}', '${tenant}', '${set}', 'Till', 'c', 'M', now());
    INSERT INTO "MachineSecret" ("id", "machineId", "hash", "hint", "createdAt")
      VALUES ('${newId()}', '${machine}', 'h', '…', now());
    INSERT INTO "Handout" ("machineId", "tokenSetId", "generation", "promisedUntil", "firstAt", "lastAt")
      VALUES ('${machine}', '${set}', 1, now(), now(), now());`);
  await apply(tenantKeys);
  const children = ["ClientSecret", "Generation", "Retirement", "MachineSecret", "Handout"];
  for (const table of children) {
    const { rows } = await client.query(`SELECT "organizationId" FROM "${table}"`);
    expect([table, rows]).toEqual([table, [{ organizationId: tenant }]]);
  }
  expect((await client.query(`SELECT "userId" FROM "Session"`)).rows).toEqual([{ userId: member }]);
  await expect(client.query(`UPDATE "Generation" SET "number" = 2`)).rejects.toThrow("insert-only");
});
