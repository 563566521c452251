import { join } from "node:path";
import { processIdentity } from "#lib/processes/process-identity.ts";
import type { PlainError } from "../plain-error.ts";
import { applyGrants } from "../postgres/apply-grants.ts";
import { waitUntil } from "../wait-until.ts";
import { environmentFor } from "./allowed-variables.ts";
import { planChildren } from "./children.ts";
import { isAlive, type Lock, type ProcessRecord, prepareDataDir, takeLock } from "./data-dir.ts";
import { applyMigrations, generateClient, openDatabase } from "./database.ts";
import {
  handoutUrlOf,
  larderEnvironment,
  publicUrlOf,
  readNextAuthSecret,
  sandboxEnvironment,
  sandboxUrlOf,
} from "./environment.ts";
import { keepForBeside } from "./environment-beside.ts";
import { keepChildren } from "./keep-children.ts";
import { choosePorts, notesOf, numbersOf } from "./ports.ts";
import { hasDemoPrepared, prepareData, prepareDemo } from "./prepare-data.ts";
import type { Settings } from "./settings.ts";
import type { Shutdown } from "./shutdown.ts";
import { killGroup } from "./spawn-child.ts";
import { buildWeb } from "./web-build.ts";

type Reports = { say: (line: string) => void; onGivenUp: (reason: PlainError) => void };

const LEFTOVER_GRACE_MS = 3_000;

/**
 * Starts Larder and announces it. Each part is registered with `shutdown` before the next one starts.
 * @throws PlainError with the message to show when a step fails
 */
export async function startEverything(
  settings: Settings,
  shutdown: Shutdown,
  reports: Reports,
): Promise<void> {
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
  const database = await openDatabase(settings, shutdown, reports, logOf("postgres"));
  await generateClient(step);
  await applyMigrations(database.urls.migrator, step);

  const addresses = { ...numbersOf(ports), databaseUrl: database.urls.migrator };
  const secret = readNextAuthSecret(dataDir, process.env.NEXTAUTH_SECRET);
  const larder = larderEnvironment(settings, addresses, secret);
  const sandbox = sandboxEnvironment(settings, ports.sandbox.port);
  const plans = planChildren(settings, {
    ...{ webPort: ports.web.port, larder, sandbox },
    databaseUrls: database.urls,
  });
  const sandboxPlan = plans.find((plan) => plan.name === "sandbox");
  const prepared =
    settings.isDemo && sandboxPlan && !hasDemoPrepared(dataDir)
      ? await prepareDemo({ dataDir, projectDir, larder, signal }, sandboxPlan, {
          cwd: projectDir,
          logFile: logOf("sandbox"),
        })
      : await prepareData(projectDir, larder, signal);
  if (database.names) await applyGrants(database.urls.migrator, database.names);
  keepForBeside(dataDir, larder);
  if (settings.mode === "start")
    await buildWeb({ ...step, env: environmentFor("build", larder), say: reports.say });

  const records = new Map<string, ProcessRecord>();
  const onStarted = (name: string, pid: number) => recordChild(lock, records, name, pid);
  await keepChildren(plans, shutdown, { say: reports.say, projectDir, logOf, onStarted });
  reports.say(
    announce({
      url,
      isDemo: prepared.demo,
      setupUrl: prepared.setupUrl,
      sandboxUrl: settings.hasSandbox ? sandboxUrlOf(ports.sandbox.port) : undefined,
      handoutUrl: handoutUrlOf(ports.handout.port),
      dataDir,
      notes: [...notesOf(ports), ...database.notes, prepared.note].filter((note) => note !== undefined),
    }),
  );
}

// Processes that a killed start left usually end by themselves.
async function endLeftovers(leftovers: ProcessRecord[]): Promise<void> {
  const areGone = () => !leftovers.some(isAlive);
  if (await waitUntil(areGone, { timeoutMs: LEFTOVER_GRACE_MS })) return;
  for (const leftover of leftovers.filter(isAlive)) killGroup(leftover.pid);
  await waitUntil(areGone, { timeoutMs: LEFTOVER_GRACE_MS });
}

function recordChild(lock: Lock, records: Map<string, ProcessRecord>, name: string, pid: number): void {
  const identity = processIdentity(pid);
  if (!identity) return;
  records.set(name, { pid, identity });
  lock.update({ children: [...records.values()] });
}

type Announcement = {
  url: string;
  isDemo: boolean;
  setupUrl: string | undefined;
  sandboxUrl: string | undefined;
  handoutUrl: string;
  dataDir: string;
  notes: string[];
};

const DEMO_ACCOUNTS = ["owner", "admin", "developer", "support"].map((role) => `${role}@larder.test`);
const SANDBOX_ACCOUNTS = ["chef@brasserie.test", "chef@cantine.test", "kitchen@brasserie.test"];

/** The text that tells a person the addresses, accounts and how to stop. */
export function announce(facts: Announcement): string {
  const rows: [string, string][] = [["Larder", facts.url]];
  if (facts.isDemo) rows.push(["  sign in as", DEMO_ACCOUNTS.join(", ")], ["  password", "larder-demo"]);
  if (facts.setupUrl) rows.push(["  first owner", `${facts.setupUrl} (works once)`]);
  if (facts.sandboxUrl) {
    rows.push(["Sandbox", `${facts.sandboxUrl} (a local Apicbase to connect to)`]);
    rows.push(["  sign in as", SANDBOX_ACCOUNTS.join(", ")], ["  password", "apicbase-demo"]);
  }
  rows.push(["Machines", `${facts.handoutUrl}/api/oauth/token`]);
  rows.push(["Data", `${facts.dataDir} (logs in logs/)`]);
  const lines = rows.map(([label, value]) => `  ${label.padEnd(14)}${value}`);
  const notes = facts.notes.map((note) => `  Note: ${note}`);
  return ["", "Larder is ready.", "", ...lines, ...notes, "", "  Ctrl-C stops everything.", ""].join("\n");
}
