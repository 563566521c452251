// `npm run upgrade`: brings the operator's own Postgres up to date, once, before processes of this version start: migrations,
// grants of the roles, keys and jobs. `npm start` does the same for itself.
import { join, resolve } from "node:path";
import { PlainError, sentenceFor } from "../plain-error.ts";
import { applyGrants } from "../postgres/apply-grants.ts";
import { prepareDataDir } from "./data-dir.ts";
import { applyMigrations, generateClient, openDatabase } from "./database.ts";
import { larderEnvironment } from "./environment.ts";
import { prepareData } from "./prepare-data.ts";
import { readSecretFiles } from "./secret-files.ts";
import { readSettings } from "./settings.ts";
import { onRequestToEnd, Shutdown } from "./shutdown.ts";

const shutdown = new Shutdown();
const say = (line: string) => void process.stdout.write(`${line}\n`);
onRequestToEnd(() => shutdown.abort());

async function upgrade(): Promise<void> {
  const projectDir = resolve(import.meta.dirname, "../..");
  readSecretFiles(process.env);
  const settings = readSettings(process.env, [], projectDir);
  if (settings.databaseUrl === undefined)
    throw new PlainError("Set DATABASE_URL: without it npm start brings its own database up to date.");
  const { dataDir, webPort, sandboxPort, handoutPort } = settings;
  prepareDataDir(dataDir);
  const { signal } = shutdown;
  const step = { projectDir, logFile: join(dataDir, "logs", "upgrade.log"), signal };
  const reports = { say, onGivenUp: () => undefined };
  const { urls, names, notes } = await openDatabase(settings, shutdown, reports, step.logFile);
  await generateClient(step);
  await applyMigrations(urls.migrator, step);
  const ports = { webPort: webPort.port, sandboxPort: sandboxPort.port, handoutPort: handoutPort.port };
  const larder = larderEnvironment(settings, { ...ports, databaseUrl: urls.migrator });
  const { setupUrl, note } = await prepareData(projectDir, larder, signal);
  if (names) await applyGrants(urls.migrator, names);
  for (const line of [...notes, note]) if (line !== undefined) say(`Note: ${line}`);
  if (setupUrl) say(`First owner: ${setupUrl} (works once)`);
  say("The database is up to date.");
}

try {
  await upgrade();
} catch (error) {
  process.stderr.write(`${sentenceFor(error)}\n`);
  process.exitCode = 1;
}
