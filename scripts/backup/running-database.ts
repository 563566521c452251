import pg from "pg";
import { readDatabaseUrl } from "#lib/db/database-url.ts";
import { environmentBeside } from "../start/environment-beside.ts";
import { readSettings } from "../start/settings.ts";
import { projectDir } from "./release.ts";

/** What the database that is in use says of token sets, beside what the restored one says. */
interface Comparison {
  /** Sets whose tokens in the backup have been replaced at Apicbase. */
  refreshedSince: number;
  /** Names of some of those. */
  names: string[];
  /** Sets that were made, and sets that were removed, after the backup. */
  madeSince: number;
  removedSince: number;
}

/** Why there is no comparison, in words for a person; or what it came to. */
export type Compared = { kind: "compared"; comparison: Comparison } | { kind: "not-compared"; why: string };

interface SetRow {
  id: string;
  generation: number;
  name: string;
}

const SETS = `SELECT "id"::text, "generation", "name" FROM "TokenSet" WHERE "id" > $1::uuid ORDER BY "id" LIMIT 20000`;
const namedAtMost = 20;

async function* listSets(client: pg.Client): AsyncGenerator<SetRow> {
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const { rows } = await client.query<SetRow>(SETS, [after]);
    yield* rows;
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

async function compare(running: pg.Client, restored: pg.Client): Promise<Comparison> {
  const present = new Map<string, number>();
  for await (const { id, generation } of listSets(running)) present.set(id, generation);
  const found: Comparison = { refreshedSince: 0, names: [], madeSince: 0, removedSince: 0 };
  for await (const { id, generation, name } of listSets(restored)) {
    const now = present.get(id);
    present.delete(id);
    if (now === undefined) found.removedSince += 1;
    if (now === undefined || now <= generation) continue;
    found.refreshedSince += 1;
    if (found.names.length < namedAtMost) found.names.push(name);
  }
  return { ...found, madeSince: present.size };
}

function toClient(url: string): pg.Client {
  const { connectionString } = readDatabaseUrl(url);
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  return client;
}

/** The URL of the database in use here; null where nothing names one. */
function findRunningUrl(): string | null {
  try {
    const settings = readSettings(process.env, [], projectDir);
    return environmentBeside("admin", settings).DATABASE_URL ?? null;
  } catch {
    return null;
  }
}

/**
 * Compares a restored database with the one in use, where that can be reached and is of the same installation. Reads alone.
 * @param deploymentId the installation that the backup is of
 */
export async function compareWithRunning(
  restoredUrl: string,
  deploymentId: string | null,
): Promise<Compared> {
  const url = findRunningUrl();
  if (url === null) return { kind: "not-compared", why: "no Larder is known here that is in use" };
  const [running, restored] = [toClient(url), toClient(restoredUrl)];
  try {
    await running.connect();
    const { rows } = await running.query<{ id: string }>(`SELECT "id"::text FROM "Deployment"`);
    if (rows[0]?.id !== deploymentId) {
      return {
        kind: "not-compared",
        why: "the database in use here is of another installation than the backup",
      };
    }
    await restored.connect();
    return { kind: "compared", comparison: await compare(running, restored) };
  } catch {
    return { kind: "not-compared", why: "the database in use here cannot be reached" };
  } finally {
    await Promise.all([running.end(), restored.end()].map((ending) => ending.catch(() => undefined)));
  }
}
