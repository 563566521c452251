import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { db } from "#lib/db/client.ts";
import { nameOfRole, runtimeRoles } from "#lib/db/database-roles.ts";
import { requireDirect } from "#lib/db/require-direct.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { addMachine } from "#lib/testing/ask-for-token.ts";
import { forkRefresher } from "#lib/testing/fork-refresher.ts";
import { attemptsOf, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { createHandoutProcess } from "../../drills/handout/handout-process.ts";
import { startWorker } from "../../drills/worker-process.ts";
import { findPgBouncer, type PgBouncer, startPgBouncer } from "../test/start-pgbouncer.ts";
import { findFreePort } from "./ports.ts";
import { requireDatabase } from "./require-database.ts";

const program = findPgBouncer();
if (program === null) console.warn("NOT RUN: Larder through PgBouncer, since it is not installed here.");
const larder = runLarder();
let pooler: PgBouncer;
let team: Team;
/** The configuration of processes that reach Postgres through the pooler alone. */
let environment: Record<string, string>;

const setTimeZone = async (zone: string) => {
  const { pathname } = new URL(larder.ownerUrl);
  await asOwner().$executeRawUnsafe(`ALTER DATABASE "${pathname.slice(1)}" SET timezone = '${zone}'`);
  await pooler.reconnect();
};

// Counted as not run, and told above, where PgBouncer is not installed.
describe.skipIf(program === null)("through PgBouncer in transaction mode", () => {
  beforeAll(async () => {
    const { username } = new URL(inject("postgresUrl"));
    const roles = [username, inject("unitedRole"), nameOfRole("migrator"), ...runtimeRoles.map(nameOfRole)];
    pooler = await startPgBouncer(program ?? "", roles);
    team = await makeTeam();
    environment = { ...larder.environment, DATABASE_URL: pooler.through(larder.databaseUrl) };
  });

  afterAll(() => pooler.stop());

  it("a session that is not in UTC stops the start with the statement that helps", async () => {
    const url = pooler.through(larder.ownerUrl);
    await setTimeZone("America/New_York");
    await expect(requireDatabase(url)).rejects.toThrow(/ALTER ROLE .* SET timezone = 'UTC'/);
    await setTimeZone("UTC");
    expect(await requireDatabase(url)).toMatchObject({ notes: [] });
  });

  it("a connection through it is known, however alike the server's answers are", async () => {
    const askOn = async (connectionString: string) => {
      const client = new pg.Client({ connectionString });
      await client.connect();
      await requireDirect(client).finally(() => client.end());
    };
    await expect(askOn(pooler.through(larder.databaseUrl))).rejects.toThrow("A pooler stands between");
    await expect(askOn(larder.databaseUrl)).resolves.toBeUndefined();
  });

  it("twenty callers in two processes make one call, and all get the same outcome", async () => {
    const set = await makeConnectedSet(larder.control, team.organizationId);
    const processes = await Promise.all([forkRefresher(environment), forkRefresher(environment)]);
    await larder.control.addFault({ endpoint: "token", kind: "delay", ms: 300, clientId: set.clientId });
    const order = {
      actor: team.owner,
      tokenSetId: set.id,
      requestedAt: new Date().toISOString(),
      callers: 10,
    };
    const outcomes = (await Promise.all(processes.map((one) => one.refresh(order)))).flat();
    expect(outcomes).toHaveLength(20);
    expect(new Set(outcomes.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(outcomes[0]).toMatchObject({ outcome: "refreshed", generation: 2 });
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  });

  it("a worker refreshes what is due, and settles the answer in a killed process's journal", async () => {
    const [due, left] = await Promise.all([
      makeConnectedSet(larder.control, team.organizationId),
      makeConnectedSet(larder.control, team.organizationId),
    ]);
    const doomed = await forkRefresher(environment, "./refresh-until-journalled.ts");
    const order = {
      actor: team.owner,
      tokenSetId: left.id,
      requestedAt: new Date().toISOString(),
      callers: 1,
    };
    await expect(doomed.refresh(order)).rejects.toThrow("SIGKILL");
    expect(await attemptsOf(left.id)).toMatchObject([{ outcome: null }]);
    const nextRefreshAt = new Date(Date.now() - 1_000);
    await db().tokenSet.update({ where: { id: due.id }, data: { nextRefreshAt }, select: { id: true } });
    const worker = startWorker(environment);
    onTestFinished(() => worker.stop(20_000));
    await vi.waitFor(
      async () => {
        expect(await rowOf(due.id)).toMatchObject({ generation: 2, verdict: null });
        expect(await rowOf(left.id)).toMatchObject({ generation: 2, verdict: null });
      },
      { timeout: 50_000, interval: 100 },
    );
    expect(await tokenCalls(larder.control, due)).toHaveLength(1);
    expect(await tokenCalls(larder.control, left)).toHaveLength(1);
    expect(await larder.control.doubleSpends()).toEqual([]);
  });

  it.each([
    { told: "from the database alone", cache: "unproven", listenUrl: () => undefined },
    {
      told: "from memory, with a direct address to listen at",
      cache: "on",
      listenUrl: () => larder.databaseUrl,
    },
  ])("machines are answered $told", async ({ cache, listenUrl }) => {
    const url = listenUrl();
    const own = url === undefined ? {} : { LARDER_LISTEN_URL: url };
    const handout = createHandoutProcess({ ...environment, ...own }, await findFreePort());
    await handout.start();
    onTestFinished(() => handout.kill("SIGKILL"));
    const set = await makeConnectedSet(larder.control, team.organizationId);
    const { clientId, clientSecret } = await addMachine(team, set);
    const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
    const ask = async () => {
      const body = new URLSearchParams(form);
      const answer = await fetch(`${handout.url}/api/oauth/token`, { method: "POST", body });
      return { status: answer.status, token: (await answer.json()).access_token };
    };
    const state = async () => (await (await fetch(`${handout.url}/api/ready`)).json()).cache;
    await vi.waitFor(async () => expect(await state()).toBe(cache), { timeout: 20_000 });
    // More at once than there are connections to Postgres, so that prepared statements meet strange ones.
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all(Array.from({ length: 20 }, ask));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(new Set(answers.map(({ token }) => token))).toEqual(new Set([set.accessToken]));
    }
    expect(await state()).toBe(cache);
  });
});
