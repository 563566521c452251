import { expect, inject, it, onTestFinished, vi } from "vitest";
import { closeDb, type db } from "#lib/db/client.ts";
import { limitConnections } from "#lib/db/database-url.ts";
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

async function expectToBeBusy(client: ReturnType<typeof db>): Promise<void> {
  const requests = [
    () => client.organization.count(),
    () => client.$queryRaw`SELECT 1`,
    () => client.$transaction((tx) => tx.organization.count()),
  ];
  for (const answer of await Promise.all(requests.map(answerTo))) {
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("5");
    expect(await answer.json()).toMatchObject({ code: "unavailable" });
  }
}

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
    await expectToBeBusy(client);
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
    await expectToBeBusy(await clientFor(url.href));
  } finally {
    await (await clientFor(inject("postgresUrl"))).$executeRawUnsafe(`DROP ROLE ${role}`);
  }
});
