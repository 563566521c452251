import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { inject, onTestFinished } from "vitest";
import { parseMasterKeys } from "#lib/crypto/master-keys.ts";
import { nameOfRole } from "#lib/db/database-roles.ts";
import { type Manifest, openManifest } from "../manifest.ts";

async function onServer(sql: string): Promise<void> {
  const server = new pg.Client({ connectionString: inject("postgresUrl") });
  await server.connect();
  await server.query(sql).finally(() => server.end());
}

/** An empty database, and a data directory that does not exist yet: where an operator restores to. Removed with the test. */
export async function makeEmptyPlace(
  places: string,
  atTheEnd: (remove: () => Promise<void>) => void = onTestFinished,
) {
  const name = `restored_${randomUUID()}`;
  await onServer(`CREATE DATABASE "${name}" OWNER ${nameOfRole("migrator")}`);
  atTheEnd(() => onServer(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
  const place = { pathname: `/${name}`, username: nameOfRole("migrator") };
  const url = Object.assign(new URL(inject("postgresUrl")), place).href;
  return { settings: { DATABASE_URL: url, LARDER_DATA_DIR: join(places, name) }, url };
}

/** The rows of one statement. */
export async function query<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return (await client.query<T>(sql).finally(() => client.end())).rows;
}

/** The manifest of a backup, once its proof says that these keys wrote it. */
export function readManifest(from: string, masterKeys: string): Manifest {
  const read = (file: string) => readFileSync(join(from, file), "utf8");
  return openManifest(read("manifest.json"), read("manifest.proof"), parseMasterKeys(masterKeys));
}
