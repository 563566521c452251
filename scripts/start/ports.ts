import { createServer } from "node:net";
import getPort from "get-port";
import { PlainError } from "../plain-error.ts";
import type { Settings } from "./settings.ts";

const TRIES = 50;

export type RequestedPort = { port: number; isExplicit: boolean };

export type PortChoice = { port: number; note?: string };

export type PortNeed = {
  /** The variable that sets it. */
  variable: string;
  /** What listens on it, in a message. */
  purpose: string;
  requested: RequestedPort;
  host: string;
  /** Ports that this start uses for something else. */
  reserved?: number[];
};

export type Ports = { web: PortChoice; sandbox: PortChoice; handout: PortChoice };

/** The ports of the web server, the sandbox and the handout process for this start. */
export async function choosePorts(settings: Settings): Promise<Ports> {
  const { webPort, webHost, sandboxPort, handoutPort } = settings;
  const web = await choosePort({ variable: "PORT", purpose: "Larder", requested: webPort, host: webHost });
  const machines = {
    variable: "HANDOUT_PORT",
    purpose: "the handout process",
    requested: handoutPort,
    host: webHost,
  };
  if (!settings.hasSandbox) {
    const handout = await choosePort({ ...machines, reserved: [web.port] });
    return { web, handout, sandbox: { port: sandboxPort.port } };
  }
  const need = {
    variable: "SANDBOX_PORT",
    purpose: "the sandbox",
    requested: sandboxPort,
    host: "127.0.0.1",
  };
  const sandbox = await choosePort({ ...need, reserved: [web.port] });
  return { web, sandbox, handout: await choosePort({ ...machines, reserved: [web.port, sandbox.port] }) };
}

/** The ports alone. */
export function numbersOf({ web, sandbox, handout }: Ports) {
  return { webPort: web.port, sandboxPort: sandbox.port, handoutPort: handout.port };
}

/** What a person should know about them. */
export function notesOf({ web, sandbox, handout }: Ports): (string | undefined)[] {
  return [web.note, sandbox.note, handout.note];
}

/**
 * The requested port, or the next free one after a default that is taken.
 * @throws PlainError with the variable when the requested port cannot be used
 */
export async function choosePort(need: PortNeed): Promise<PortChoice> {
  const { variable, purpose, requested } = need;
  if (requested.isExplicit) return { port: await requirePort(need) };
  const port = await nextFreePort(need);
  if (port === requested.port) return { port };
  return {
    port,
    note: `Port ${requested.port} is in use, so ${purpose} takes ${port}. Set ${variable} to choose one.`,
  };
}

/** A free port of the loopback address. Another call in this process does not get the same one soon. */
export function findFreePort(): Promise<number> {
  return getPort({ host: "127.0.0.1" });
}

async function requirePort({
  variable,
  requested: { port },
  host,
  reserved = [],
}: PortNeed): Promise<number> {
  const state = reserved.includes(port) ? "taken" : await portState(port, host);
  if (state === "free") return port;
  throw new PlainError(
    state === "taken"
      ? `Port ${port}, set by ${variable}, is in use. Stop what uses it, or set ${variable} to another port.`
      : `This user may not listen on port ${port} (${host}). Set ${variable} to a port from 1024 on.`,
  );
}

async function nextFreePort({ requested, host, reserved = [] }: PortNeed): Promise<number> {
  for (let port = requested.port; port < requested.port + TRIES; port++) {
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
      // A machine without this address has nothing listening on it.
      else resolve("free");
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve("free")));
  });
}
