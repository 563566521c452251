import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import type { TokenSetColumns } from "#lib/factories/token-set-columns.ts";
import {
  alertsOf,
  at,
  changeSets,
  judgeAt,
  lost,
  makeNamedApplication,
  makeRules,
  makeSetRows,
  messagesOf,
  noon,
  prepareAlerts,
  ruleOf,
  subjectsOf,
  works,
} from "#lib/testing/alerts.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";

runLarder();
let team: Team;
let applicationId: string;

const makeSets = (count: number, columns: TokenSetColumns, application = applicationId) =>
  makeSetRows(team, application, count, columns);

beforeEach(async () => {
  ({ team, applicationId } = await prepareAlerts());
});

describe("who is not told", () => {
  it("what a rule that is switched off or muted finds, and what concerns another organization's sets", async () => {
    const stranger = await makeTeam("Elsewhere");
    await makeRules(stranger);
    const { id } = await ruleOf(team, "connection_lost");
    await db().alertRule.update({
      where: { id },
      data: { mutedAt: noon, mutedBy: "Nora", mutedUntil: at(30) },
    });
    await makeSets(1, lost);
    await judgeAt(0);
    expect(await alertsOf(team)).toMatchObject([{ toldAt: null, remaining: 1 }]);
    expect(await messagesOf(team)).toEqual([]);
    await judgeAt(31);
    expect(await messagesOf(team)).toHaveLength(1);
    await db().alertRule.update({ where: { id }, data: { active: false } });
    await judgeAt(32);
    expect(await alertsOf(team)).toMatchObject([{ ending: "switched_off" }]);
    expect(await messagesOf(team)).toHaveLength(1);
    expect(await alertsOf(stranger)).toEqual([]);
    expect(await messagesOf(stranger)).toEqual([]);
  });

  it("quiet hours hold back what begins and ends in them, and what lasts is told at their end", async () => {
    const { id } = await ruleOf(team, "connection_lost");
    const quiet = { quietZone: "Europe/Brussels", quietFrom: 12 * 60, quietTo: 14 * 60 };
    await db().alertRule.update({ where: { id }, data: quiet });
    const [short = "", long = ""] = await makeSets(2, lost);
    const stock = await makeNamedApplication(team, "Stock");
    await db().tokenSet.update({ where: { id: short }, data: { verdict: "answer_lost" } });
    await makeSets(1, {}, stock);
    await judgeAt(0);
    await changeSets([short], works(10));
    await judgeAt(20, 59);
    expect(await messagesOf(team)).toEqual([]);
    await judgeAt(60);
    expect((await messagesOf(team)).map(({ data }) => data)).toMatchObject([{ tokenSets: [{ id: long }] }]);
  });

  it("a muted set, until its mute ends", async () => {
    const [id = ""] = await makeSets(1, lost);
    const mute = { tokenSetId: id, organizationId: team.organizationId, mutedBy: "Nora", reason: "Known" };
    await db().tokenSetMute.create({ data: { ...mute, mutedAt: noon, mutedUntil: at(10) } });
    await judgeAt(0, 9);
    expect(await alertsOf(team)).toEqual([]);
    await judgeAt(10);
    expect(await messagesOf(team)).toHaveLength(1);
    await db().tokenSetMute.update({ where: { tokenSetId: id }, data: { mutedUntil: null } });
    await judgeAt(11);
    expect(await alertsOf(team)).toMatchObject([{ ending: "muted" }]);
    expect(await messagesOf(team)).toHaveLength(1);
  });
});

it("two that judge at the same time tell once, and one that fails in between leaves nothing half told", async () => {
  await makeSets(50, lost);
  await db().$executeRaw`UPDATE "AlertRule" SET "quietZone" = 'Nowhere/Town', "quietFrom" = 1, "quietTo" = 2
    WHERE "organizationId" = ${team.organizationId}::uuid AND "condition" = 'connection_lost'`;
  await judgeAt(0);
  expect([await alertsOf(team), await messagesOf(team)], "a zone that is unknown").toEqual([[], []]);
  await db().$executeRaw`UPDATE "AlertRule" SET "quietZone" = NULL, "quietFrom" = NULL, "quietTo" = NULL
    WHERE "organizationId" = ${team.organizationId}::uuid`;
  await Promise.all(Array.from({ length: 5 }, () => judgeAt(1)));
  await judgeAt(2);
  expect(await subjectsOf(team)).toEqual([
    "alert.opened Connection lost: 50 token sets of Till (production)",
  ]);
});

it("each message about an alert follows the last one at its destination", async () => {
  const sets = await makeSets(1, lost);
  await judgeAt(0);
  await changeSets(sets, works(5));
  await judgeAt(10, 40);
  const messages = await db().delivery.findMany({
    where: { organizationId: team.organizationId },
    orderBy: { id: "asc" },
    select: { id: true, type: true, followsId: true },
  });
  expect(messages).toEqual([
    { id: expect.any(String), type: "alert.opened", followsId: null },
    { id: expect.any(String), type: "alert.recovered", followsId: messages[0]?.id },
  ]);
});
