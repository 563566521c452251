// What telling open pages costs the transaction that settles a refresh: the same update with the pages' trigger and
// without. Handout processes are notified of it in both.
import { performance } from "node:perf_hooks";
import pg from "pg";
import { cpuOfFamily } from "../postgres-cpu.ts";
import { quantile } from "../statistics.ts";

const rounds = 9;
const updatesAtOnce = 400;
const connections = 8;
const listeners = 4;
const bulk = 5_000;

export interface NotificationCost {
  name: string;
  withoutMs: number;
  withMs: number;
}

interface Measured {
  wallMs: number;
  cpuMs: number;
}

const settle = `UPDATE "TokenSet" SET "generation" = "generation" + 1, "refreshedAt" = now(), "claimedUntil" = NULL,
  "accessTokenExpiresAt" = now() + interval '7 days', "nextRefreshAt" = now() + interval '3 days' WHERE "id" = $1`;
const hold = `UPDATE "TokenSet" SET "credentialsRefusedAt" = now() WHERE "id" = ANY($1)`;

/** Processor time of Postgres and wall time of some work, for each unit of it. */
async function measure(postgresPid: number, units: number, work: () => Promise<unknown>): Promise<Measured> {
  const cpu = cpuOfFamily(postgresPid) ?? 0;
  const start = performance.now();
  await work();
  const wallMs = performance.now() - start;
  return { wallMs: wallMs / units, cpuMs: ((cpuOfFamily(postgresPid) ?? 0) - cpu) / units };
}

async function connectMany(url: string, count: number): Promise<pg.Client[]> {
  const clients = Array.from({ length: count }, () => new pg.Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  return clients;
}

/** Settles sets one after another on each connection. */
function settleAll(clients: readonly pg.Client[], ids: readonly string[]): Promise<unknown> {
  return Promise.all(
    clients.map(async (client, index) => {
      for (let at = index; at < ids.length; at += clients.length) await client.query(settle, [ids[at]]);
    }),
  );
}

/** @param ownerUrl of the role that owns the tables @param postgresPid of the server */
export async function measureNotifications(
  ownerUrl: string,
  postgresPid: number,
): Promise<NotificationCost[]> {
  const clients = await connectMany(ownerUrl, connections);
  const listening = await connectMany(ownerUrl, listeners);
  for (const client of listening) await client.query("LISTEN larder_pages");
  for (const client of listening) await client.query("LISTEN larder_handout");
  const [first] = clients;
  if (!first) throw new Error("There is no connection.");
  const { rows } = await first.query<{ id: string }>(
    `SELECT "id" FROM "TokenSet" WHERE "generation" > 0 ORDER BY "id" LIMIT ${bulk}`,
  );
  const ids = rows.map(({ id }) => id);
  const few = ids.slice(0, updatesAtOnce);
  const works = [
    ["one settlement", few.length, () => settleAll([first], few)],
    [
      `one settlement, ${connections} connections, ${listeners} listeners`,
      few.length,
      () => settleAll(clients, few),
    ],
    [`${bulk.toLocaleString("en-GB")} sets held in one update`, 1, () => first.query(hold, [ids])],
  ] as const;
  const samples = works.map(() => ({ ENABLE: [] as Measured[], DISABLE: [] as Measured[] }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const state of round % 2 === 0
      ? (["ENABLE", "DISABLE"] as const)
      : (["DISABLE", "ENABLE"] as const)) {
      const enable = state === "ENABLE" ? "ENABLE ALWAYS" : state;
      await first.query(`ALTER TABLE "TokenSet" ${enable} TRIGGER token_set_pages`);
      for (const [index, [, units, work]] of works.entries()) {
        const measured = await measure(postgresPid, units, work);
        // The first round warms up.
        if (round > 0) samples[index]?.[state].push(measured);
      }
    }
  }
  await first.query(`ALTER TABLE "TokenSet" ENABLE ALWAYS TRIGGER token_set_pages`);
  await Promise.all([...clients, ...listening].map((client) => client.end()));
  return works.flatMap(([name], index) => {
    const { ENABLE = [], DISABLE = [] } = samples[index] ?? {};
    const of = (measured: readonly Measured[], what: keyof Measured) =>
      quantile(
        measured.map((one) => one[what]),
        0.5,
      );
    return [
      {
        name: `processor: ${name}`,
        withoutMs: of(DISABLE, "cpuMs"),
        withMs: of(ENABLE, "cpuMs"),
      },
      {
        name: `wall time: ${name}`,
        withoutMs: of(DISABLE, "wallMs"),
        withMs: of(ENABLE, "wallMs"),
      },
    ];
  });
}
