import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { runtimeRoles } from "#lib/db/database-roles.ts";
import { urlAsRole } from "#lib/testing/as-role.ts";
import { roleVariables } from "../../scripts/start/settings.ts";
import { query } from "../clone/copy-database.ts";
import { projectDir } from "../harness.ts";
import { kinds } from "./app-machine.ts";
import type { DrillEvent } from "./events.ts";
import type { Site } from "./site.ts";

async function countMigrations({ group }: Site): Promise<number> {
  const applied = `SELECT count(*)::int AS "count" FROM "_prisma_migrations" WHERE "finished_at" IS NOT NULL`;
  const [row] = await query<{ count: number }>(group.url, applied);
  return row?.count ?? 0;
}

/** On the first machine, with the present sources, while all processes of the release before go on. */
async function runUpgrade({ a, group, harness, network }: Site): Promise<void> {
  const roles = runtimeRoles.map((role) => [roleVariables[role], urlAsRole(group.url, role)]);
  const env = {
    ...process.env,
    ...harness.environment,
    ...Object.fromEntries(roles),
    DATABASE_URL: urlAsRole(group.url, "migrator"),
    LARDER_DATA_DIR: a.dataDir,
  };
  const node = ["--disable-warning=ExperimentalWarning", "--conditions=react-server"];
  const command = [process.execPath, ...node, "scripts/start/upgrade.ts"];
  const [program, ...args] = network.onMachine("a", command);
  await promisify(execFile)(program, args, { cwd: projectDir, env });
}

/** What `npm run upgrade` does, with the release before at work: migrations, grants, keys, jobs. */
export const migrate: DrillEvent = {
  name: "migrated to the present schema",
  async happen(site) {
    const before = await countMigrations(site);
    const beganMs = performance.now();
    await runUpgrade(site);
    const tookMs = Math.round(performance.now() - beganMs);
    const applied = (await countMigrations(site)) - before;
    console.log(`${applied} migrations after ${before}, with npm run upgrade in ${tookMs} ms.`);
  },
};

/** One process after the other is asked to end and started with the present sources, as docs/operations.md says. */
export const upgrade: DrillEvent = {
  name: "rolling upgrade to the present release",
  async happen({ a, b }, problems) {
    for (const machine of [a, b]) {
      machine.runFrom(projectDir);
      for (const kind of kinds) {
        problems.push(
          ...(await machine.stop([kind])).map((one) => `${one} did not end when it was asked to.`),
        );
        await machine.start([kind]);
      }
    }
  },
};
