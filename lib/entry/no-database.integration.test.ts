import { expect, inject, it, onTestFinished, vi } from "vitest";
import { closeDb, type db } from "#lib/db/client.ts";
import { limitConnections } from "#lib/db/database-url.ts";
import { fatalError, startFalsePostgres } from "#lib/testing/false-postgres.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { problem } from "./problem.ts";
import { toErrorView } from "./to-app-error.ts";

const larder = runLarder();

/** A client of another DATABASE_URL, as a new process has it. */
async function clientFor(url: string) {
  await closeDb();
  vi.stubEnv("DATABASE_URL", url);
  vi.resetModules();
  const client = await import("#lib/db/client.ts");
  onTestFinished(client.closeDb);
  return client.db();
}

function answerTo(request: () => Promise<unknown>): Promise<Response> {
  return request().then(
    () => Response.json({}),
    (error: unknown) => problem(toErrorView(error, "test")),
  );
}

async function expectUnavailable(client: ReturnType<typeof db>, title: string): Promise<void> {
  const requests = [
    () => client.organization.count(),
    () => client.$queryRaw`SELECT 1`,
    () => client.$transaction((tx) => tx.organization.count()),
  ];
  for (const answer of await Promise.all(requests.map(answerTo))) {
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("5");
    expect(await answer.json()).toMatchObject({ code: "unavailable", title });
  }
}

const busy = "Larder is busy: no connection to its database was free.";
const away = "Larder's database does not answer at the moment.";

it("with all connections of its limit in use, Larder answers 503 and when to retry", async () => {
  const client = await clientFor(limitConnections(larder.databaseUrl, 2));
  const end = Promise.withResolvers<void>();
  const holders = [Promise.withResolvers<void>(), Promise.withResolvers<void>()].map((begun) => {
    const held = client.$transaction(
      (tx) => tx.$queryRaw`SELECT 1`.then(() => begun.resolve()).then(() => end.promise),
      { timeout: 60_000 },
    );
    return { begun: begun.promise, held };
  });
  await Promise.all(holders.map(({ begun }) => begun));
  try {
    await expectUnavailable(client, busy);
  } finally {
    end.resolve();
    await Promise.all(holders.map(({ held }) => held));
  }
});

it("with no connection left for its role, Larder answers 503 and when to retry", async () => {
  const superuser = await clientFor(inject("postgresUrl"));
  const role = `full_${process.pid}`;
  await superuser.$executeRawUnsafe(`CREATE ROLE ${role} LOGIN PASSWORD 'x' CONNECTION LIMIT 0`);
  const url = new URL(larder.databaseUrl);
  Object.assign(url, { username: role, password: "x" });
  try {
    await expectUnavailable(await clientFor(url.href), busy);
  } finally {
    await (await clientFor(inject("postgresUrl"))).$executeRawUnsafe(`DROP ROLE ${role}`);
  }
});

it.each([
  [
    "where nobody listens",
    () => Promise.resolve("postgresql://larder:larder@127.0.0.1:1/larder?sslmode=disable"),
  ],
  ["that hangs up", () => startFalsePostgres((socket) => socket.destroy())],
  [
    "that is starting",
    () => startFalsePostgres((socket) => socket.once("data", () => socket.end(fatalError("57P03")))),
  ],
  [
    "that is shut down",
    () => startFalsePostgres((socket) => socket.once("data", () => socket.end(fatalError("57P01")))),
  ],
])("with a database %s, Larder answers 503 and when to retry", async (_what, start) => {
  await expectUnavailable(await clientFor(await start()), away);
});

it("with a database that takes connections and says nothing, Larder answers 503 and when to retry", async () => {
  const client = await clientFor(await startFalsePostgres(() => undefined));
  for (const request of [() => client.organization.count(), () => client.$queryRaw`SELECT 1`]) {
    const answer = await answerTo(request);
    expect([answer.status, (await answer.json()).title]).toEqual([503, away]);
  }
});
