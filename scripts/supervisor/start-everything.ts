import { join } from "node:path";
import type { PlainError } from "../plain-error.ts";
import { processIdentity } from "../processes/identity.ts";
import { runStep } from "../processes/run-step.ts";
import { killGroup } from "../processes/spawn-child.ts";
import { waitUntil } from "../processes/wait-until.ts";
import { announce } from "./announcement.ts";
import { larderEnvironment, publicUrlOf, sandboxEnvironment, sandboxUrlOf } from "./child-environment.ts";
import { nextArguments, planChildren } from "./children.ts";
import { choosePort, type PortChoice } from "./choose-port.ts";
import { prepareDataDir } from "./data-dir.ts";
import { applyMigrations, generateClient, requireDatabase } from "./database.ts";
import { keepPostgres } from "./keep-postgres.ts";
import { keepRunning } from "./keep-running.ts";
import { isAlive, type Lock, type ProcessRecord, takeLock } from "./lock.ts";
import { readNextAuthSecret } from "./nextauth-secret.ts";
import { prepareData } from "./prepare-data.ts";
import { hasDemoPrepared, prepareDemo } from "./prepare-demo.ts";
import type { Settings } from "./settings.ts";
import type { Shutdown } from "./shutdown.ts";
import { isBuildFresh, stampBuild } from "./web-build.ts";
import { leaveWorkerEnvironment } from "./worker-environment.ts";

type Voice = { say: (line: string) => void; onGivenUp: (reason: PlainError) => void };

const LEFTOVER_GRACE_MS = 3_000;

/**
 * Brings Larder up, step by step, each registered with `shutdown` before the next begins, and announces it.
 * @throws PlainError with the sentence to show when something stands in the way
 */
export async function startEverything(settings: Settings, shutdown: Shutdown, voice: Voice): Promise<void> {
  const { dataDir, projectDir } = settings;
  const { signal } = shutdown;
  prepareDataDir(dataDir);
  const lock = takeLock(dataDir);
  shutdown.add({ stop: () => lock.release() });
  await endLeftovers(lock.previous?.children ?? []);

  const ports = await choosePorts(settings);
  const url = publicUrlOf(settings, ports.web.port);
  lock.update({ mode: settings.mode, url });

  const logOf = (name: string) => join(dataDir, "logs", `${name}.log`);
  const step = { projectDir, logFile: logOf("setup"), signal };
  const databaseUrl = await openDatabase(settings, shutdown, voice, logOf("postgres"));
  await generateClient(step);
  await applyMigrations(databaseUrl, step);

  const addresses = { webPort: ports.web.port, sandboxPort: ports.sandbox.port, databaseUrl };
  const secret = readNextAuthSecret(dataDir, process.env.NEXTAUTH_SECRET);
  const larder = larderEnvironment(settings, addresses, secret);
  const sandbox = sandboxEnvironment(settings, ports.sandbox.port);
  const plans = planChildren(settings, { webPort: ports.web.port, larder, sandbox });
  const sandboxPlan = plans.find((plan) => plan.name === "sandbox");
  const prepared =
    settings.isDemo && sandboxPlan && !hasDemoPrepared(dataDir)
      ? await prepareDemo({ dataDir, projectDir, larder, signal }, sandboxPlan, {
          cwd: projectDir,
          logFile: logOf("sandbox"),
        })
      : await prepareData(projectDir, larder, signal);
  leaveWorkerEnvironment(dataDir, larder);
  if (settings.mode === "start") await buildWeb(settings, larder, { ...step, say: voice.say });

  const records = new Map<string, ProcessRecord>();
  for (const plan of plans) {
    const onStarted = (pid: number) => noteChild(lock, records, plan.name, pid);
    const options = { ...voice, cwd: projectDir, logFile: logOf(plan.name), onStarted };
    shutdown.add(await keepRunning(plan, options, signal));
  }
  voice.say(
    announce({
      url,
      isDemo: prepared.demo,
      setupUrl: prepared.setupUrl,
      sandboxUrl: settings.hasSandbox ? sandboxUrlOf(ports.sandbox.port) : undefined,
      dataDir,
      notes: [ports.web.note, ports.sandbox.note].filter((note) => note !== undefined),
    }),
  );
}

async function choosePorts(settings: Settings): Promise<{ web: PortChoice; sandbox: PortChoice }> {
  const web = await choosePort("PORT", "Larder", settings.webPort, settings.webHost);
  const sandbox = settings.hasSandbox
    ? await choosePort("SANDBOX_PORT", "the sandbox", settings.sandboxPort, "127.0.0.1", [web.port])
    : { port: settings.sandboxPort.port };
  return { web, sandbox };
}

async function openDatabase(
  settings: Settings,
  shutdown: Shutdown,
  voice: Voice,
  logFile: string,
): Promise<string> {
  if (settings.databaseUrl) {
    await requireDatabase(settings.databaseUrl);
    return settings.databaseUrl;
  }
  const server = await keepPostgres({ dataDir: join(settings.dataDir, "postgres"), logFile }, voice);
  shutdown.add(server);
  shutdown.signal.throwIfAborted();
  return server.url;
}

async function buildWeb(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  step: { logFile: string; signal: AbortSignal; say: (line: string) => void },
): Promise<void> {
  const { projectDir } = settings;
  if (isBuildFresh(projectDir)) return;
  step.say("Larder builds its pages, once for these sources; this takes a minute or so.");
  await stampBuild(projectDir, () =>
    runStep({
      name: "build",
      args: nextArguments(projectDir, ["build"]),
      cwd: projectDir,
      env,
      failure: "The pages could not be built",
      logFile: step.logFile,
      signal: step.signal,
    }),
  );
}

// A start that was killed cannot have waited for those it started; they end by themselves, mostly.
async function endLeftovers(leftovers: ProcessRecord[]): Promise<void> {
  const areGone = () => !leftovers.some(isAlive);
  if (await waitUntil(areGone, { timeoutMs: LEFTOVER_GRACE_MS })) return;
  for (const leftover of leftovers.filter(isAlive)) killGroup(leftover.pid);
  await waitUntil(areGone, { timeoutMs: LEFTOVER_GRACE_MS });
}

function noteChild(lock: Lock, records: Map<string, ProcessRecord>, name: string, pid: number): void {
  const identity = processIdentity(pid);
  if (!identity) return;
  records.set(name, { pid, identity });
  lock.update({ children: [...records.values()] });
}
