import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { createClient } from "./client.ts";

/** A message of Postgres's protocol. */
function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const authenticated = message("R", Buffer.from([0, 0, 0, 0]));
const ready = message("Z", Buffer.from("I"));
const shuttingDown = message(
  "E",
  Buffer.from("SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"),
);

/** A Postgres that shuts down while it lets somebody in: both are in one answer. */
async function startLeavingPostgres(): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(Buffer.concat([authenticated, ready, shuttingDown])));
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

it("a database that ends a connection in the answer that opens it fails what was asked, and not the process", async () => {
  const client = createClient(await startLeavingPostgres());
  onTestFinished(() => client.$disconnect());
  await expect(client.$transaction((tx) => tx.$queryRaw`SELECT 1`)).rejects.toThrow();
  await expect(client.$queryRaw`SELECT 1`).rejects.toThrow();
});
