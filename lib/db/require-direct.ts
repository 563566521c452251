import type pg from "pg";

/** The number of its server process that a connection was told at its start, which the package's types leave out. */
type Told = { processID: number | null };

/**
 * Makes sure that nothing between lends this connection's server process to others. Notifications would go to whoever has it
 * when they arrive, also where some of this connection's own are heard. A pooler makes up the number that it tells.
 * @throws Error behind a pooler
 */
export async function requireDirect(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ pid: number }>(`SELECT pg_backend_pid() AS "pid"`);
  const { processID } = client as pg.Client & Told;
  if (rows[0]?.pid !== processID) {
    throw new Error(
      "A pooler stands between this connection and Postgres, so notifications may go to another.",
    );
  }
}
