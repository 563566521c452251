import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
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

/** Where a server would be that does this with each connection; its address. */
async function serve(meet: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    meet(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return `postgresql://larder:larder@127.0.0.1:${port}/larder?sslmode=disable`;
}

/** How Postgres refuses somebody at its door. */
function refusal(code: string): Buffer {
  const body = Buffer.from(`SFATAL\0VFATAL\0C${code}\0Mthe database system is not there\0\0`);
  const head = Buffer.alloc(5);
  head.write("E", 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
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
  ["that hangs up", () => serve((socket) => socket.destroy())],
  ["that is starting", () => serve((socket) => socket.once("data", () => socket.end(refusal("57P03"))))],
  ["that is shut down", () => serve((socket) => socket.once("data", () => socket.end(refusal("57P01"))))],
])("with a database %s, Larder answers 503 and when to retry", async (_what, start) => {
  await expectUnavailable(await clientFor(await start()), away);
});

it("with a database that takes connections and says nothing, Larder answers 503 and when to retry", async () => {
  const client = await clientFor(await serve(() => undefined));
  for (const request of [() => client.organization.count(), () => client.$queryRaw`SELECT 1`]) {
    const answer = await answerTo(request);
    expect([answer.status, (await answer.json()).title]).toEqual([503, away]);
  }
});
