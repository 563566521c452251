import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { addressesIn, type Network } from "./network.ts";

const addresses = addressesIn("127.77");
const databasePort = 5432;

/**
 * All machines on this host's loopback addresses, for whoever may not make network namespaces: no link can be cut. The moving
 * address is a forwarder's, which drops its connections when it moves.
 */
export async function openLoopback(): Promise<Network> {
  let target = "";
  const sockets = new Set<Socket>();
  const forwarder = createServer((near) => {
    const far = connect(databasePort, target);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  forwarder.listen(databasePort, addresses.moving);
  await once(forwarder, "listening");
  forwarder.unref();
  const refuse = () => {
    throw new Error("Links between processes of one host cannot be cut.");
  };
  return {
    addresses,
    canCut: false,
    onMachine: (_, [program = "", ...args]) => [program, ...args],
    cut: refuse,
    heal: refuse,
    async moveAddress(_, to) {
      target = addresses.of(to, "db");
      for (const socket of sockets) socket.destroy();
    },
  };
}
