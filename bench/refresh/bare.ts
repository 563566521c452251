// The baseline: the same calls and rows with `fetch` and one `pg` transaction for each set, without journal, claim,
// attempt, sealing and recovery. Gets its work from the parent and reports its cost.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { performance } from "node:perf_hooks";
import pg from "pg";
import type { BareSet, BareWork } from "./work.ts";

const poolSize = 10;

async function refreshOne(pool: pg.Pool, tokenUrl: string, set: BareSet): Promise<void> {
  const answer = await fetch(tokenUrl, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: set.refreshToken,
      client_id: set.clientId,
      client_secret: set.clientSecret,
    }),
  });
  const issued = await answer.json();
  if (answer.status !== 200) throw new Error(`The token endpoint answered ${answer.status}.`);
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query(
      `INSERT INTO "Generation" ("id", "tokenSetId", "number", "source", "rotatedFrom", "adopted", "accessTokenSealed",
         "refreshTokenSealed", "accessTokenFingerprint", "refreshTokenFingerprint", "scopes", "issuedAt", "expiresAt")
       VALUES ($1, $2, 2, 'refresh', 1, true, $3, $4, $3, $4, $5, now(), now() + make_interval(secs => $6))`,
      [randomUUID(), set.id, issued.access_token, issued.refresh_token, ["accounts"], issued.expires_in],
    );
    await client.query(
      `UPDATE "TokenSet" SET "generation" = 2, "accessTokenIssuedAt" = now(), "refreshedAt" = now(),
         "accessTokenExpiresAt" = now() + make_interval(secs => $2), "nextRefreshAt" = now() + make_interval(secs => $2 / 2)
       WHERE "id" = $1`,
      [set.id, issued.expires_in],
    );
    await client.query("COMMIT");
  } finally {
    client.release();
  }
}

const [work] = (await once(process, "message")) as [BareWork];
const pool = new pg.Pool({ connectionString: work.databaseUrl, max: poolSize });
const before = process.cpuUsage();
const began = performance.now();
const queue = work.sets.values();
await Promise.all(
  Array.from({ length: work.concurrency }, async () => {
    for (const set of queue) await refreshOne(pool, work.tokenUrl, set);
  }),
);
const wallMs = performance.now() - began;
const cpu = process.cpuUsage(before);
process.send?.({ type: "done", wallMs, cpuMs: (cpu.user + cpu.system) / 1_000 });
await pool.end();
process.disconnect();
