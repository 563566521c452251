import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { pino } from "pino";
import { createApp } from "./app.ts";
import { createClock } from "./clock.ts";
import { createCallLog } from "./control/call-log.ts";
import { createFaultList } from "./control/fault-list.ts";
import { createFrontList } from "./control/fronts.ts";
import { createRateLimit } from "./control/rate-limit.ts";
import { InvalidEnvError, readEnv, type SandboxEnv } from "./env.ts";
import type { Sandbox } from "./sandbox-context.ts";
import { openDatabase } from "./storage/open-database.ts";
import { seedAccounts } from "./storage/seed-accounts.ts";

function readEnvOrExit(): SandboxEnv {
  try {
    return readEnv();
  } catch (error) {
    if (error instanceof InvalidEnvError) exitWith(error.message);
    throw error;
  }
}

function exitWith(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

async function openSandbox(env: SandboxEnv): Promise<Sandbox> {
  const db = openDatabase(env.dataDir);
  await seedAccounts(db);
  const clock = createClock(db);
  const callLog = createCallLog(db, clock);
  return {
    env,
    db,
    clock,
    log: pino({ name: "sandbox", level: env.logLevel }),
    faults: createFaultList(),
    fronts: createFrontList(() => env.port),
    rateLimit: createRateLimit(callLog, clock),
    callLog,
    publicUrl: () => env.publicUrl ?? `http://localhost:${env.port}`,
  };
}

function listen(server: Server, sandbox: Sandbox): void {
  const { env, log } = sandbox;
  server.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    exitWith(
      `The sandbox cannot start: port ${env.port} on ${env.host} is taken. Stop what uses it, or set SANDBOX_PORT.`,
    );
  });
  server.listen(env.port, env.host, () => {
    env.port = (server.address() as AddressInfo).port;
    const url = sandbox.publicUrl();
    log.info({ url, database: join(env.dataDir, "sandbox.sqlite") }, "sandbox listening");
    process.send?.({ type: "ready", url });
  });
}

function stopOn(server: Server, { db }: Sandbox): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    server.close();
    server.closeAllConnections();
    db.close();
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // The sandbox must not outlive the process that started it with a channel.
  process.on("disconnect", stop);
}

const sandbox = await openSandbox(readEnvOrExit());
const server = createAdaptorServer({ fetch: createApp(sandbox).fetch }) as Server;
stopOn(server, sandbox);
listen(server, sandbox);
