import { join } from "node:path";
import { publicUrlOf } from "./environment.ts";
import type { Settings } from "./settings.ts";

/** How to tell that a child does its work: it says so itself, or it answers 200 at a URL, asked for as `host`. */
type Readiness = { kind: "message" } | { kind: "http"; url: string; host: string };

/** A process that the supervisor keeps running. */
export type ChildPlan = {
  name: string;
  /** How sentences call it. */
  title: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  readiness: Readiness;
  readyWithinMs: number;
  /** Also shows its output in the terminal. */
  echo: boolean;
};

export type ChildContext = { webPort: number; larder: NodeJS.ProcessEnv; sandbox: NodeJS.ProcessEnv };

const QUIET_TYPESCRIPT = "--disable-warning=ExperimentalWarning";

/** The processes of Larder, in the order in which they start; they stop in the opposite one. */
export function planChildren(settings: Settings, context: ChildContext): ChildPlan[] {
  const sandbox: ChildPlan = {
    name: "sandbox",
    title: "The sandbox",
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
    args: nextArguments(settings.projectDir, [
      ...(isDev ? ["dev"] : ["start"]),
      ...["-H", settings.webHost, "-p", String(context.webPort)],
    ]),
    env: context.larder,
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
    args: [...endingWithParent(), ...workerArguments],
    env: context.larder,
    readiness: { kind: "message" },
    readyWithinMs: 60_000,
    echo: false,
  };
  return [...(settings.hasSandbox ? [sandbox] : []), web, worker];
}

/**
 * Node's options for a worker: `server-only` loads under this condition alone. A refresh outlives the youngest garbage:
 * that gets more room, and the heap is collected when it has doubled, so that the memory of a long sweep stays level.
 */
export const workerOptions = [
  "--conditions=react-server",
  "--max-semi-space-size=32",
  "--heap-growing-percent=100",
];

/** The arguments with which Node runs a worker. */
export const workerArguments = [...workerOptions, "worker/main.ts"];

/** The arguments with which this Node runs Next's command line, ending when its parent does. */
export function nextArguments(projectDir: string, args: string[]): string[] {
  return [...endingWithParent(), join(projectDir, "node_modules/next/dist/bin/next"), ...args];
}

/** Options for this Node that end the process when its parent dies. */
export function endingWithParent(): string[] {
  const preload = new URL(`./exit-with-parent.ts?parent=${process.pid}`, import.meta.url);
  return [QUIET_TYPESCRIPT, "--import", preload.href];
}

function reachableHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
