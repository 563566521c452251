import { beforeEach, expect, it, vi } from "vitest";
import { db } from "#lib/db/client.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { changeRole, disableMember, removeMember } from "#lib/testing/change-membership.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import {
  memberMay,
  memberMayUntilCommit,
  requireEnvironmentPermissionNow,
  requirePermissionNow,
} from "./present-rights.ts";

runLarder();
let team: Team;

beforeEach(async () => {
  team = await makeTeam();
});

/** Settles when some statement waits for a lock that another transaction holds. */
function somebodyWaits(): Promise<void> {
  return vi.waitFor(
    async () => {
      const [row] = await db().$queryRaw<{ waiting: number }[]>`
        SELECT count(*)::int AS "waiting" FROM "pg_stat_activity"
        WHERE "datname" = current_database() AND "wait_event_type" = 'Lock'`;
      if (!row?.waiting) throw new Error("Nothing waits for a lock.");
    },
    { timeout: 20_000, interval: 20 },
  );
}

const connecting = { permission: "connect-link:write", environment: "production" } as const;
const writesApplications = (tx: Tx) => requirePermissionNow(tx, team.admin, "application:write");

it.each([
  ["demoted", () => changeRole(team.admin, "support")],
  ["disabled", () => disableMember(team.admin)],
  ["removed", () => removeMember(team.admin)],
])("refuses whoever was %s since the request began", async (_what, change) => {
  await inTransaction(writesApplications);
  expect(await memberMay(db(), team.admin, connecting)).toBe(true);
  await change();
  expect(await refusalOf(inTransaction(writesApplications))).toBe("forbidden");
  const renames = (tx: Tx) =>
    requireEnvironmentPermissionNow(tx, team.admin, "token-set:rename", "production");
  expect(await refusalOf(inTransaction(renames))).toBe("forbidden");
  expect(await memberMay(db(), team.admin, connecting)).toBe(false);
  expect(await inTransaction((tx) => memberMayUntilCommit(tx, team.admin, connecting))).toBe(false);
});

it("goes by the role in the environment that is asked about", async () => {
  const renames = (environment: "development" | "production") =>
    inTransaction((tx) =>
      requireEnvironmentPermissionNow(tx, team.developer, "token-set:rename", environment),
    );
  await renames("development");
  expect(await refusalOf(renames("production"))).toBe("forbidden");
});

it("keeps a demotion waiting until the write that was let through is committed", async () => {
  const order: string[] = [];
  let demotion: Promise<void> | undefined;
  await inTransaction(async (tx) => {
    await writesApplications(tx);
    demotion = changeRole(team.admin, "support").then(() => void order.push("demoted"));
    await somebodyWaits();
    order.push("written");
  });
  await demotion;
  expect(order).toEqual(["written", "demoted"]);
});

it("waits for a demotion that is under way, and goes by what comes of it", async () => {
  const { userId, organizationId } = team.admin;
  const where = { userId_organizationId: { userId, organizationId } };
  let refusal: Promise<string> | undefined;
  await inTransaction(async (tx) => {
    await tx.membership.update({ where, data: { role: "support" } });
    refusal = refusalOf(inTransaction(writesApplications));
    await somebodyWaits();
  });
  expect(await refusal).toBe("forbidden");
});

it("lets two writes of one person go on side by side", async () => {
  await inTransaction(async (tx) => {
    await writesApplications(tx);
    await inTransaction(writesApplications);
  });
});
