import { join, resolve } from "node:path";
import { applyGrants } from "../postgres/apply-grants.ts";
import { planChildren } from "../start/children.ts";
import { prepareDataDir, takeLock } from "../start/data-dir.ts";
import { applyMigrations, openDatabase } from "../start/database.ts";
import { larderEnvironment } from "../start/environment.ts";
import { keepForBeside } from "../start/environment-beside.ts";
import { keepChildren } from "../start/keep-children.ts";
import { prepareData } from "../start/prepare-data.ts";
import { readSettings } from "../start/settings.ts";
import type { Shutdown } from "../start/shutdown.ts";

const projectDir = resolve(import.meta.dirname, "../..");

/** What `npm start` does, with the worker as the only process: the pages would have to be built. */
export async function startWithoutPages(environment: NodeJS.ProcessEnv, shutdown: Shutdown): Promise<void> {
  const settings = readSettings(environment, [], projectDir);
  const { dataDir } = settings;
  prepareDataDir(dataDir);
  const lock = takeLock(dataDir);
  shutdown.add({ stop: () => lock.release() });
  const logOf = (name: string) => join(dataDir, "logs", `${name}.log`);
  const onGivenUp = (reason: Error) => {
    throw reason;
  };
  const database = await openDatabase(
    settings,
    shutdown,
    { say: () => undefined, onGivenUp },
    logOf("postgres"),
  );
  await applyMigrations(database.urls.migrator, { projectDir, logFile: logOf("setup") });
  const ports = { webPort: 3000, sandboxPort: 4010, handoutPort: 4020 };
  const larder = larderEnvironment(settings, { ...ports, databaseUrl: database.urls.migrator });
  await prepareData(projectDir, larder, shutdown.signal);
  if (database.names) await applyGrants(database.urls.migrator, database.names);
  keepForBeside(dataDir, larder);
  const plans = planChildren(settings, {
    webPort: 3000,
    larder,
    sandbox: larder,
    databaseUrls: database.urls,
  });
  const worker = plans.filter(({ name }) => name === "worker");
  const options = { say: () => undefined, projectDir, logOf, onStarted: () => undefined };
  await keepChildren(worker, shutdown, options);
}
