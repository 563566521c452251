import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { runLarder } from "#lib/testing/run-larder.ts";
import { db } from "./client.ts";

const larder = runLarder();
const established = "01";
const keepaliveTimer = "02";

/** The timers of this host's connections to a port, as the system numbers them. */
function timersTo(port: number): string[] {
  const end = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const rows = readFileSync("/proc/self/net/tcp", "utf8").split("\n").slice(1);
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, , far = "", state]) => state === established && far.endsWith(end))
    .map(([, , , , , timer = ""]) => timer.slice(0, 2));
}

it.runIf(process.platform === "linux")(
  "a connection to the database asks whether the server is still there, so that nobody waits for one that vanished",
  async () => {
    await db().$queryRaw`SELECT 1`;
    expect(timersTo(Number(new URL(larder.databaseUrl).port))).toContain(keepaliveTimer);
  },
);
