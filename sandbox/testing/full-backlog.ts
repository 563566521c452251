import { once } from "node:events";
import { connect } from "node:net";
import { Worker } from "node:worker_threads";

// A thread that listens and never runs again, so that nobody accepts.
const listener = `
  const { parentPort } = require("node:worker_threads");
  const server = require("node:net").createServer();
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

/** Linux holds one connection more than the backlog says. */
const held = 2;

export type FullBacklog = { host: string; stop(): Promise<void> };

/** A port to which no further connection comes about: packets that would open one are dropped. Only on Linux. */
export async function startFullBacklog(): Promise<FullBacklog> {
  const worker = new Worker(listener, { eval: true });
  const [port]: number[] = await once(worker, "message");
  if (port === undefined) throw new Error("The listener named no port.");
  const fillers = Array.from({ length: held }, () => connect(port, "127.0.0.1"));
  for (const filler of fillers) filler.on("error", () => filler.destroy());
  await Promise.all(fillers.map((filler) => once(filler, "connect")));
  return {
    host: `127.0.0.1:${port}`,
    async stop() {
      for (const filler of fillers) filler.destroy();
      await worker.terminate();
    },
  };
}
