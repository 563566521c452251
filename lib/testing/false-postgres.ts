import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A message of Postgres's protocol. */
export function postgresMessage(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** An error that ends the connection, with the code of Postgres. */
export function fatalError(code: string): Buffer {
  return postgresMessage("E", Buffer.from(`SFATAL\0VFATAL\0C${code}\0Mthe database system is not there\0\0`));
}

/** Starts what does this with each connection where a Postgres would be, until the test ends; its address. */
export async function startFalsePostgres(meet: (socket: Socket) => void): Promise<string> {
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
