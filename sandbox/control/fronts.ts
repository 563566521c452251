import { once } from "node:events";
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { z } from "zod";

export const frontSchema = z.discriminatedUnion("speaks", [
  z.strictObject({
    speaks: z.literal("http"),
    answersPerConnection: z.number().int().min(1).exactOptional(),
  }),
  z.strictObject({ speaks: z.literal("tls"), key: z.string(), certificate: z.string() }),
  z.strictObject({ speaks: z.literal("nothing") }),
]);

type Front = z.infer<typeof frontSchema>;

export type FrontList = {
  /** Opens a port of its own and returns its number. */
  open(front: Front): Promise<{ port: number }>;
  clear(): void;
};

/** Passes bytes on to the sandbox, until the client asks once more than this connection answers. */
function passOn(client: Socket, sandboxPort: number, answers: number): void {
  const sandbox = connect(sandboxPort, "127.0.0.1");
  let asked = 0;
  let answering = true;
  const close = () => {
    client.destroy();
    sandbox.destroy();
  };
  for (const socket of [client, sandbox]) socket.on("error", close).on("close", close);
  client.on("data", (bytes) => {
    if (answering) asked += 1;
    answering = false;
    if (asked > answers) close();
    else sandbox.write(bytes);
  });
  sandbox.on("data", (bytes) => {
    answering = true;
    client.write(bytes);
  });
}

function serve(front: Front, sandboxPort: number): Server {
  switch (front.speaks) {
    case "http":
      return createTcpServer((client) =>
        passOn(client, sandboxPort, front.answersPerConnection ?? Number.POSITIVE_INFINITY),
      );
    case "tls": {
      const identity = { key: front.key, cert: front.certificate };
      return createTlsServer(identity, (client) => passOn(client, sandboxPort, Number.POSITIVE_INFINITY));
    }
    case "nothing":
      return createTcpServer((client) => client.on("error", () => client.destroy()).resume());
  }
}

/** Further ports of the sandbox, each with a connection of another kind. */
export function createFrontList(sandboxPort: () => number): FrontList {
  const closers = new Set<() => void>();
  return {
    async open(front) {
      const server = serve(front, sandboxPort());
      const sockets = new Set<Socket>();
      server.on("connection", (socket: Socket) => {
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      closers.add(() => {
        server.close();
        for (const socket of sockets) socket.destroy();
      });
      return { port: (server.address() as AddressInfo).port };
    },
    clear() {
      for (const close of closers) close();
      closers.clear();
    },
  };
}
