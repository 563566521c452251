import { createServer } from "node:net";

export type PortState = "free" | "taken" | "forbidden";

/** Whether this process could listen on `port` of `host` at this moment. */
export async function portState(port: number, host = "127.0.0.1"): Promise<PortState> {
  const state = await tryListen(port, host);
  // Browsers try ::1 first for "localhost": somebody there would be taken for us.
  return state === "free" && host === "127.0.0.1" ? tryListen(port, "::1") : state;
}

/** A port of the loopback address that nobody listens on now, chosen by the operating system. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port: 0, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function tryListen(port: number, host: string): Promise<PortState> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve("taken");
      else if (error.code === "EACCES") resolve("forbidden");
      // A machine without this address has nobody listening on it.
      else resolve("free");
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve("free")));
  });
}
