import { beforeAll, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { makeAuditRows } from "#lib/factories/audit-rows-factory.ts";
import { makeOrganization } from "#lib/factories/organization-factory.ts";
import { makeRowsOfSets } from "#lib/factories/rows-of-sets-factory.ts";
import {
  alertsOf,
  at,
  changeSets,
  failing,
  judgeAt,
  lost,
  makeNamedApplication,
  makeSetRows,
  noon,
  prepareAlerts,
} from "#lib/testing/alerts.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { countReads } from "#lib/testing/count-reads.ts";
import type { Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { addUpTally } from "#lib/tally/add-up-changes.ts";
import { proposeRules } from "./propose-rules.ts";

const larder = runLarder();
const growBy = 2_000;
/** Far more organizations than one look at an index for each is worth, to a planner that may read all sets instead. */
const organizations = 100;
/** What two rounds may differ by, where each of the thousands of sets would be one. */
const slack = 100;
let team: Team;
let applicationId: string;
let judgedAt = 2;

/** More sets that are well, in use in production alone, with all that sets come to have; and statistics of them. */
async function grow(count: number): Promise<void> {
  await makeSetRows(team, applicationId, count, {});
  await makeRowsOfSets(noon);
  const event = (index: number) => ({ at: at(-1 - index) });
  await makeAuditRows({ organizationId: team.organizationId, count, event }, noon);
  await addUpTally();
  // Entries of earlier versions of rows would be read too.
  await asOwner().$executeRaw`VACUUM ANALYZE`;
}

async function readsOfRound(): Promise<{ all: number; ofSets: number }> {
  judgedAt += 1;
  const reads = await countReads(larder.databaseUrl, () => judgeAt(judgedAt));
  const all = [...reads.values()].reduce((sum, rows) => sum + rows, 0);
  return { all, ofSets: reads.get("TokenSet") ?? 0 };
}

/** What a round reads, and what it reads with thousands of sets more. */
async function compare() {
  const before = await readsOfRound();
  await grow(growBy);
  const after = await readsOfRound();
  return { ofSets: after.ofSets, added: after.all - before.all };
}

beforeAll(async () => {
  ({ team, applicationId } = await prepareAlerts());
  for (let made = 0; made < organizations; made += 1) await makeOrganization(`Elsewhere ${made}`, noon);
  await proposeRules(noon);
  await db().alertRule.updateMany({ data: { active: true } });
  // Its own statistics would come at any moment.
  await asOwner().$executeRaw`ALTER TABLE "TokenSet" SET (autovacuum_enabled = off)`;
  await grow(1_000);
}, 240_000);

describe("a round of judging reads as much with 1,000 token sets as with thousands more", () => {
  it("while nothing is wrong", async () => {
    const { ofSets, added } = await compare();
    expect(added).toBeLessThan(slack);
    expect(ofSets).toBeLessThan(slack);
    expect(await alertsOf(team)).toEqual([]);
  });

  it("while nothing is wrong any more, and statistics say that much was", async () => {
    const rows = await db().tokenSet.findMany({ take: 300, select: { id: true, nextRefreshAt: true } });
    const ids = rows.map(({ id }) => id);
    const nextRefreshAt = rows[0]?.nextRefreshAt ?? null;
    await changeSets(ids, { ...failing, nextRefreshAt: at(-90) });
    await asOwner().$executeRaw`ANALYZE`;
    await changeSets(ids, { failureCount: 0, nextRefreshAt });
    expect((await readsOfRound()).ofSets, "earlier versions of these 300 are read").toBeLessThan(growBy);
  });

  it("while something of each kind is wrong", async () => {
    const [gone = "", tired = "", expired = "", late = ""] = await makeSetRows(team, applicationId, 4, {});
    await changeSets([gone], lost);
    await changeSets([tired], failing);
    await changeSets([expired], { ...failing, accessTokenExpiresAt: at(-2) });
    await changeSets([late], { nextRefreshAt: at(-90) });
    const refused = await makeNamedApplication(team, "Stock");
    await makeSetRows(team, refused, 1, {});
    await db().application.update({ where: { id: refused }, data: { credentialsRefusedAt: at(1) } });
    await makeRowsOfSets(noon);
    const rejected = { rejectedCount: 3, rejectedAt: at(1) };
    await db().handout.updateMany({ where: { tokenSetId: late }, data: rejected });
    const event = () => ({
      ...{ action: "token-set.import-refused", subjectId: late, detail: { duplicate: true }, at: at(1) },
    });
    await makeAuditRows({ organizationId: team.organizationId, count: 1, event }, noon);
    await asOwner().clientSecret.updateMany({ data: { createdAt: at(-60 * 24 * 400) } });
    await judgeAt(2);
    const rules = await db().alertRule.findMany({ where: { organizationId: team.organizationId } });
    const open = (await alertsOf(team)).map(({ ruleId }) => rules.find(({ id }) => id === ruleId));
    expect(new Set(open.map((rule) => `${rule?.condition} ${rule?.environment}`))).toEqual(
      new Set([
        "connection_lost production",
        "failing production",
        "expired_retrying production",
        "not_refreshed production",
        "application_refused production",
        "machine_looping production",
        "duplicate_import production",
        "secret_old production",
      ]),
    );
    const { ofSets, added } = await compare();
    expect(added).toBeLessThan(slack);
    expect(ofSets).toBeLessThan(slack);
  });
});
