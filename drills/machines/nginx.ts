import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { waitUntil } from "../../scripts/wait-until.ts";
import type { Machine, Network } from "./network.ts";

/** A key and a certificate for one address, as files. */
export interface TlsFiles {
  key: string;
  certificate: string;
}

/** No privilege is needed for it. */
export const tlsPort = 8443;

export interface RunningNginx {
  /** Ends it at once, its workers too, and starts it again. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

/** The part of a configuration that depends on nothing: it runs in the foreground and writes in its own directory. */
function frame(servers: string): string {
  return `daemon off;
worker_processes 1;
pid nginx.pid;
error_log error.log warn;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
${servers}
}
`;
}

const tls = ({ key, certificate }: TlsFiles) =>
  `    ssl_certificate ${certificate};\n    ssl_certificate_key ${key};`;

/**
 * What stands in front of two machines, as docs/operations.md shows it: pages and scripts go to the web processes, machines
 * to the handout processes. What one does not answer goes to the other. A web process that fails is left out for two seconds;
 * a handout process never, because its 503 may be about one token set.
 */
export function frontConfiguration(
  address: string,
  backends: { web: readonly string[]; handout: readonly string[] },
  files: TlsFiles,
): string {
  const list = (servers: readonly string[], policy: string) =>
    servers.map((server) => `    server ${server} ${policy};`).join("\n");
  return frame(`  upstream web {
    zone web 64k;
${list(backends.web, "max_fails=1 fail_timeout=2s")}
  }
  upstream handout {
    zone handout 64k;
${list(backends.handout, "max_fails=0")}
  }
  server {
    listen ${address}:${tlsPort} ssl;
${tls(files)}
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_connect_timeout 1s;
    proxy_next_upstream error timeout http_502 http_503;
    proxy_next_upstream_tries 2;
    location / {
      proxy_pass http://web;
      proxy_read_timeout 30s;
    }
    # Asking twice gives the same token: a question that one did not answer may go to the other.
    location = /api/oauth/token {
      proxy_pass http://handout;
      proxy_read_timeout 10s;
      proxy_next_upstream error timeout http_502 http_503 non_idempotent;
    }
  }`);
}

/** The provider's address over TLS, which it passes on to the sandbox on its own machine. */
export function providerConfiguration(address: string, port: number, files: TlsFiles): string {
  return frame(`  server {
    listen ${address}:${tlsPort} ssl;
${tls(files)}
    location / { proxy_pass http://127.0.0.1:${port}; proxy_set_header Host $http_host; proxy_read_timeout 60s; }
  }`);
}

/** Starts nginx on a machine; ready when its address answers the drill. */
export async function startNginx(
  network: Network,
  machine: Machine,
  { directory, configuration, address }: { directory: string; configuration: string; address: string },
): Promise<RunningNginx> {
  mkdirSync(join(directory, "tmp"), { recursive: true, mode: 0o755 });
  const file = join(directory, "nginx.conf");
  writeFileSync(file, configuration);
  const start = async () => {
    const [program, ...args] = network.onMachine(machine, [
      "nginx",
      "-p",
      directory,
      "-c",
      file,
      "-e",
      "error.log",
    ]);
    const log = openSync(join(directory, "output.log"), "a");
    // A group of its own, so that its workers end with it.
    const child = spawn(program, args, { detached: true, stdio: ["ignore", log, log] });
    const isUp = () => answers(address);
    if (!(await waitUntil(isUp, { timeoutMs: 10_000 })))
      throw new Error(`nginx did not start on ${machine}: see ${directory}.`);
    return child;
  };
  let child = await start();
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const ended = once(child, "exit");
    process.kill(-child.pid, signal);
    await ended;
  };
  return {
    async killAndRestart() {
      await end("SIGKILL");
      child = await start();
    },
    stop: () => end("SIGTERM"),
  };
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(tlsPort, address);
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once("connect", () => socket.end());
    socket.once("error", () => resolve(false));
    socket.once("close", (hadError) => resolve(!hadError));
  });
}
