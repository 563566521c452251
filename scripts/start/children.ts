import { join } from "node:path";
import type { RuntimeRole } from "#lib/db/database-roles.ts";
import { environmentFor } from "./allowed-variables.ts";
import { publicUrlOf } from "./environment.ts";
import type { Settings } from "./settings.ts";

/** How a child shows that it is ready: it sends a message, or answers 200 at `url` for the Host header `host`. */
type Readiness = { kind: "message" } | { kind: "http"; url: string; host: string };

/** How to start a process that the supervisor keeps running. */
export type ChildPlan = {
  name: string;
  /** Its name in messages. */
  title: string;
  /** What it means that it does not run, and what is safe: the end of a sentence after "so". */
  whileDown: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  readiness: Readiness;
  readyWithinMs: number;
  /** What a person opens first, where it is compiled when it is asked for. */
  firstPages?: string[];
  /** Also shows its output in the terminal. */
  echo: boolean;
  /** Folders with the code that it runs, where it is to start again when that changes. */
  sources?: string[];
};

export type ChildContext = {
  webPort: number;
  /** What all of Larder's processes need together. */
  larder: NodeJS.ProcessEnv;
  sandbox: NodeJS.ProcessEnv;
  /** With which URL each kind uses the database. */
  databaseUrls: Record<RuntimeRole, string>;
};

function environmentOf(kind: RuntimeRole, { larder, databaseUrls }: ChildContext): NodeJS.ProcessEnv {
  return environmentFor(kind, { ...larder, DATABASE_URL: databaseUrls[kind] });
}

const QUIET_TYPESCRIPT = "--disable-warning=ExperimentalWarning";

/** The processes of Larder in the order in which they start. They stop in the opposite order. */
export function planChildren(settings: Settings, context: ChildContext): ChildPlan[] {
  const sandbox: ChildPlan = {
    name: "sandbox",
    title: "The sandbox",
    whileDown: "nothing answers in Apicbase's place and no token set is changed",
    args: [QUIET_TYPESCRIPT, "sandbox/main.ts"],
    env: context.sandbox,
    readiness: { kind: "message" },
    readyWithinMs: 30_000,
    echo: false,
  };
  const isDev = settings.mode === "dev";
  const web: ChildPlan = {
    name: "web",
    title: "The web server",
    whileDown: "the pages are down while the worker goes on refreshing",
    args: nextArguments(settings.projectDir, [
      ...(isDev ? ["dev"] : ["start"]),
      ...["-H", settings.webHost, "-p", String(context.webPort)],
    ]),
    env: environmentOf("web", context),
    readiness: {
      kind: "http",
      url: `http://${reachableHost(settings.webHost)}:${context.webPort}/api/ready`,
      host: new URL(publicUrlOf(settings, context.webPort)).host,
    },
    readyWithinMs: isDev ? 180_000 : 60_000,
    echo: isDev,
  };
  const worker: ChildPlan = {
    name: "worker",
    title: "The worker",
    whileDown: "token sets are refreshed by hand only and no token is lost",
    args: [...endingWithParent(), ...workerArguments],
    env: environmentOf("worker", context),
    readiness: { kind: "message" },
    readyWithinMs: 60_000,
    echo: false,
  };
  const handout: ChildPlan = {
    name: "handout",
    title: "The handout process",
    whileDown: "machines collect no tokens, and those that they hold go on working",
    args: [...endingWithParent(), ...handoutArguments],
    env: environmentOf("handout", context),
    readiness: { kind: "message" },
    readyWithinMs: 60_000,
    echo: false,
  };
  // Next reloads the pages by itself.
  if (isDev) {
    web.firstPages = ["/", "/sign-in", "/api/auth/csrf"];
    sandbox.sources = ["sandbox"];
    worker.sources = ["worker", "lib", "generated"];
    handout.sources = ["handout", "lib", "generated"];
  }
  return [...(settings.hasSandbox ? [sandbox] : []), web, worker, handout];
}

/**
 * Node's options for a worker. `server-only` loads under this condition only. Objects of a refresh outlive a small young
 * generation, so it gets more room; and the heap is collected when it has doubled, so that a long sweep needs no more.
 */
export const workerOptions = [
  "--conditions=react-server",
  "--max-semi-space-size=32",
  "--heap-growing-percent=100",
];

/** Node's arguments for a worker. */
export const workerArguments = [...workerOptions, "worker/main.ts"];

/** Node's arguments for a handout process. */
export const handoutArguments = ["--conditions=react-server", "handout/main.ts"];

/** Node's arguments for Next's command line, which ends when its parent does. */
export function nextArguments(projectDir: string, args: string[]): string[] {
  return [...endingWithParent(), join(projectDir, "node_modules/next/dist/bin/next"), ...args];
}

/** Node's options that end a process when its parent dies. */
export function endingWithParent(): string[] {
  const preload = new URL(`./exit-with-parent.ts?parent=${process.pid}`, import.meta.url);
  return [QUIET_TYPESCRIPT, "--import", preload.href];
}

function reachableHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
