import { declareKeyLost } from "#lib/admin/declare-key-lost.ts";
import { closeDb } from "#lib/db/client.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { env } from "#lib/env.ts";
import { hasDemo, isEmpty, issueSetupToken } from "#lib/setup/setup-token.ts";
import { findClockShift } from "#lib/system/clock-shift.ts";
import { prepareVault, VaultRefusal } from "#lib/vault/vault.ts";
import { seedDemo } from "../../prisma/seed-demo.ts";
import { prepareJobs } from "../../worker/jobs.ts";

interface Prepared {
  demo: boolean;
  setupUrl?: string;
  /** For the person who starts Larder. */
  note?: string;
}

/** Access to the sandbox's control endpoints, which are open during this preparation only; null without a sandbox. */
function sandboxAccess() {
  const { LARDER_DEMO_SANDBOX_URL: url, LARDER_DEMO_CONTROL_TOKEN: controlToken } = process.env;
  return url && controlToken ? { url, controlToken } : null;
}

/**
 * Runs after the migrations and before the first request: keys and jobs, then the demo or a setup link for the first
 * owner.
 */
async function prepare(now: Date): Promise<Prepared> {
  const { LARDER_LOST_KEY: keyId } = env();
  if (keyId !== undefined) await declareKeyLost({ now }, { keyId });
  await prepareVault();
  await guardDeployment();
  await prepareJobs();
  const note = await findClockShift();
  return { ...(await prepareOwner(now)), ...(note === null ? {} : { note }) };
}

async function prepareOwner(now: Date): Promise<Prepared> {
  if (env().LARDER_DEMO) {
    if ((await isEmpty()) && !(await hasDemo())) await seedDemo(sandboxAccess(), now);
    if (await hasDemo()) return { demo: true };
  }
  if (!(await isEmpty())) return { demo: false };
  const token = await issueSetupToken(now);
  return { demo: false, setupUrl: `${env().LARDER_URL}/setup?token=${token}` };
}

try {
  console.log(JSON.stringify(await prepare(new Date())));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  console.error(error instanceof VaultRefusal ? message : `Larder's data could not be prepared: ${message}`);
  process.exitCode = 1;
} finally {
  await closeDb();
}
