import { expect, it, onTestFinished } from "vitest";
import { fatalError, postgresMessage, startFalsePostgres } from "#lib/testing/false-postgres.ts";
import { createClient } from "./client.ts";

const authenticated = postgresMessage("R", Buffer.from([0, 0, 0, 0]));
const ready = postgresMessage("Z", Buffer.from("I"));

/** A Postgres that shuts down while it lets somebody in: both are in one answer. */
const startLeavingPostgres = () =>
  startFalsePostgres((socket) =>
    socket.once("data", () => socket.end(Buffer.concat([authenticated, ready, fatalError("57P01")]))),
  );

it("a database that ends a connection in the answer that opens it fails what was asked, and not the process", async () => {
  const client = createClient(await startLeavingPostgres());
  onTestFinished(() => client.$disconnect());
  await expect(client.$transaction((tx) => tx.$queryRaw`SELECT 1`)).rejects.toThrow();
  await expect(client.$queryRaw`SELECT 1`).rejects.toThrow();
});
