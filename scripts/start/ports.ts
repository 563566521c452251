import { createServer } from "node:net";
import getPort from "get-port";
import { PlainError } from "../plain-error.ts";
import type { Settings } from "./settings.ts";

const TRIES = 50;

export type PortWish = { port: number; isExplicit: boolean };

export type PortChoice = { port: number; note?: string };

export type PortNeed = {
  /** The variable that sets it. */
  variable: string;
  /** Who listens on it, in a sentence. */
  purpose: string;
  wish: PortWish;
  host: string;
  /** Ports that somebody else in this start takes. */
  reserved?: number[];
};

/** The ports of this start: the web server's, and the sandbox's where there is one. */
export async function choosePorts(settings: Settings): Promise<{ web: PortChoice; sandbox: PortChoice }> {
  const { webPort, webHost, sandboxPort } = settings;
  const web = await choosePort({ variable: "PORT", purpose: "Larder", wish: webPort, host: webHost });
  if (!settings.hasSandbox) return { web, sandbox: { port: sandboxPort.port } };
  const need = { variable: "SANDBOX_PORT", purpose: "the sandbox", wish: sandboxPort, host: "127.0.0.1" };
  return { web, sandbox: await choosePort({ ...need, reserved: [web.port] }) };
}

/**
 * The port to listen on: the one asked for, or the next free one after a default that is taken.
 * @throws PlainError naming the variable when the port asked for cannot be had
 */
export async function choosePort(need: PortNeed): Promise<PortChoice> {
  const { variable, purpose, wish } = need;
  if (wish.isExplicit) return { port: await requirePort(need) };
  const port = await nextFreePort(need);
  if (port === wish.port) return { port };
  return {
    port,
    note: `Port ${wish.port} is in use, so ${purpose} takes ${port}. Set ${variable} to choose one.`,
  };
}

/** A port of the loopback address that nobody listens on now; not given to another caller in this process soon. */
export function findFreePort(): Promise<number> {
  return getPort({ host: "127.0.0.1" });
}

async function requirePort({ variable, wish: { port }, host, reserved = [] }: PortNeed): Promise<number> {
  const state = reserved.includes(port) ? "taken" : await portState(port, host);
  if (state === "free") return port;
  throw new PlainError(
    state === "taken"
      ? `Port ${port}, asked for by ${variable}, is in use. Stop what uses it, or set ${variable} to another.`
      : `This user may not listen on port ${port} (${host}). Set ${variable} to one from 1024 on.`,
  );
}

async function nextFreePort({ wish, host, reserved = [] }: PortNeed): Promise<number> {
  for (let port = wish.port; port < wish.port + TRIES; port++) {
    if (!reserved.includes(port) && (await portState(port, host)) === "free") return port;
  }
  return findFreePort();
}

type PortState = "free" | "taken" | "forbidden";

/** Whether this process could listen on `port` of `host` at this moment. */
export async function portState(port: number, host: string): Promise<PortState> {
  const state = await tryListen(port, host);
  // Browsers try ::1 first for "localhost": a program there would be taken for Larder.
  return state === "free" && host === "127.0.0.1" ? tryListen(port, "::1") : state;
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
