import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { connectSandboxControl, type SandboxControl } from "./sandbox-control.ts";

export type SandboxOptions = {
  /** Settings of the sandbox (`SANDBOX_…`) that override the defaults. */
  env?: Record<string, string>;
  /** Kept when given; otherwise `stop` removes the temporary one. */
  dataDir?: string;
  /** A free one when not given. */
  port?: number;
  /** What starts it elsewhere: given the command, returns the one that does. */
  elsewhere?: (command: readonly string[]) => [string, ...string[]];
};

export type RunningSandbox = {
  url: string;
  control: SandboxControl;
  dataDir: string;
  /** Stops it cleanly and waits until it has ended. */
  stop(): Promise<void>;
  /** Sends SIGKILL, as in a crash. The data stays. */
  kill(): Promise<void>;
};

export const testControlToken = "control-token-of-the-tests";

const projectDir = resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** Starts the sandbox in its own process and returns when it listens. */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "sandbox-")));
  const removeOwnDataDir = async () => {
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  const child = spawnSandbox(dataDir, options);
  const url = await readyUrl(child).catch(async (error) => {
    await removeOwnDataDir();
    throw error;
  });
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  };
  return {
    url,
    dataDir,
    control: connectSandboxControl(url, options.env?.SANDBOX_CONTROL_TOKEN ?? testControlToken),
    kill: () => end("SIGKILL"),
    async stop() {
      await end("SIGTERM");
      await removeOwnDataDir();
    },
  };
}

function spawnSandbox(dataDir: string, { env, port, elsewhere }: SandboxOptions): ChildProcess {
  const installed = join(projectDir, "node_modules/.bin/node");
  const node = existsSync(installed) ? installed : process.execPath;
  const entry = join(projectDir, "sandbox/main.ts");
  const command = [node, "--disable-warning=ExperimentalWarning", entry] as const;
  const [program, ...args] = elsewhere?.(command) ?? command;
  return spawn(program, args, {
    cwd: projectDir,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: {
      NODE_ENV: "test",
      SANDBOX_DATA_DIR: dataDir,
      SANDBOX_PORT: String(port ?? 0),
      SANDBOX_CONTROL_TOKEN: testControlToken,
      SANDBOX_LOG_LEVEL: "silent",
      ...env,
    },
  });
}

/** @throws an Error with the process's stderr when it ends before it listens. */
async function readyUrl(child: ChildProcess): Promise<string> {
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolveUrl, reject) => {
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`The sandbox ended with ${code}. ${stderr.trim()}`)));
    child.on("message", (message) => {
      if (isReady(message)) resolveUrl(message.url);
    });
  });
}

function isReady(message: unknown): message is { type: "ready"; url: string } {
  return typeof message === "object" && message !== null && "type" in message && message.type === "ready";
}
