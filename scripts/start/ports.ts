import { createServer } from "node:net";
import { PlainError } from "../plain-error.ts";
import type { Settings } from "./settings.ts";

const TRIES = 50;

export type PortWish = { port: number; isExplicit: boolean };

export type PortChoice = { port: number; note?: string };

/**
 * The port to listen on: the one asked for, or the next free one after a default that is taken.
 * @throws PlainError naming the variable when the port asked for cannot be had
 */
export async function choosePort(
  variable: string,
  purpose: string,
  wish: PortWish,
  host: string,
  reserved: number[] = [],
): Promise<PortChoice> {
  if (wish.isExplicit) {
    const state = reserved.includes(wish.port) ? "taken" : await portState(wish.port, host);
    if (state === "free") return { port: wish.port };
    throw new PlainError(
      state === "taken"
        ? `Port ${wish.port}, asked for by ${variable}, is in use. Stop what uses it, or set ${variable} to another.`
        : `This user may not listen on port ${wish.port} (${host}). Set ${variable} to one from 1024 on.`,
    );
  }
  for (let port = wish.port; port < wish.port + TRIES; port++) {
    if (reserved.includes(port) || (await portState(port, host)) !== "free") continue;
    if (port === wish.port) return { port };
    return {
      port,
      note: `Port ${wish.port} is in use, so ${purpose} takes ${port}. Set ${variable} to choose one.`,
    };
  }
  throw new PlainError(
    `No port from ${wish.port} to ${wish.port + TRIES - 1} is free for ${purpose}. Set ${variable} to one that is.`,
  );
}

export type PortState = "free" | "taken" | "forbidden";

/** The ports of this start: the web server's, and the sandbox's where there is one. */
export async function choosePorts(settings: Settings): Promise<{ web: PortChoice; sandbox: PortChoice }> {
  const web = await choosePort("PORT", "Larder", settings.webPort, settings.webHost);
  const sandbox = settings.hasSandbox
    ? await choosePort("SANDBOX_PORT", "the sandbox", settings.sandboxPort, "127.0.0.1", [web.port])
    : { port: settings.sandboxPort.port };
  return { web, sandbox };
}

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
