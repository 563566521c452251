import { beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "#lib/auth/actor.ts";
import { roles } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import {
  alertsOf,
  at,
  judgeAt,
  lost,
  makeNamedApplication,
  makeRules,
  makeSetRows,
  messagesOf,
  noon,
  ruleOf,
} from "#lib/testing/alerts.ts";
import { by } from "#lib/testing/by.ts";
import { changeRole } from "#lib/testing/change-membership.ts";
import { makeInstance } from "#lib/testing/make-instance.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { addMember, recordOf } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { rolesThatMay } from "#lib/testing/role-table.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { listTokenSets } from "#lib/token-sets/list-token-sets.ts";
import { listTokenSetsSchema } from "#lib/token-sets/token-set-schema.ts";
import { changeAlertRuleSchema } from "./alert-rule-schema.ts";
import { changeAlertRule } from "./change-alert-rule.ts";
import { getAlertRule, getAlertRules } from "./get-alert-rules.ts";
import { listAlerts } from "./list-alerts.ts";
import { muteAlertRule, unmuteAlertRule } from "./mute-alert-rule.ts";
import { muteTokenSet, unmuteTokenSet } from "./mute-token-set.ts";
import { testAlertRule } from "./test-alert-rule.ts";

runLarder();
let team: Team;
let strangers: Team;
let destinationId: string;
let strangersDestination: string;
let ruleId: string;
let tokenSetId: string;

beforeEach(async () => {
  await makeInstance("worker-1", { sweptAt: new Date() });
  [team, strangers] = [await makeTeam(), await makeTeam("Elsewhere")];
  [destinationId = "", strangersDestination = ""] = [
    ...(await makeRules(team)),
    ...(await makeRules(strangers)),
  ];
  ruleId = (await ruleOf(team, "connection_lost")).id;
  [tokenSetId = ""] = await makeSetRows(team, await makeNamedApplication(team), 1, lost);
});

const form = (fields: Record<string, unknown> = {}) =>
  changeAlertRuleSchema.parse({ ruleId, active: "on", destinationIds: [destinationId], ...fields });
const aDay = { length: "day", reason: "Known" } as const;

describe("who may", () => {
  const reads = [(actor: Actor) => getAlertRules(by(actor)), (actor: Actor) => listAlerts(by(actor), {})];
  /** Those of rules have rights, lock and record in common: `changeRule`. */
  const writes: ((actor: Actor) => Promise<unknown>)[] = [
    (actor) => changeAlertRule(by(actor), form()),
    (actor) => muteAlertRule(by(actor), { ruleId, ...aDay }),
    (actor) => unmuteAlertRule(by(actor), { ruleId }),
    (actor) => testAlertRule(by(actor), { ruleId }),
    (actor) => muteTokenSet(by(actor), { tokenSetId, ...aDay }),
    (actor) => unmuteTokenSet(by(actor), { tokenSetId }),
  ];

  it("everybody reads, owners and admins change", async () => {
    const writers = rolesThatMay("alert:write", "production");
    expect(writers).toEqual(["owner", "admin"]);
    for (const role of roles) {
      for (const read of reads) await read(team[role]);
      for (const write of writes) {
        const refused = await write(team[role]).then(
          () => null,
          () => "refused",
        );
        expect(refused, role).toBe(writers.includes(role) ? null : "refused");
      }
    }
  });

  it("nobody of another organization, to whom a rule and a set look like missing ones", async () => {
    expect(await refusalOf(getAlertRule(by(strangers.owner), { ruleId }))).toBe("not_found");
    for (const write of writes) expect(await refusalOf(write(strangers.owner))).toBe("not_found");
    expect((await getAlertRules(by(strangers.owner))).rules.map(({ id }) => id)).not.toContain(ruleId);
  });

  it("nobody who was an admin when the request began", async () => {
    const admin = await addMember(team.organizationId, "admin");
    await changeRole(admin, "support");
    for (const write of writes) expect(await refusalOf(write(admin))).toBe("forbidden");
  });
});

describe("a rule", () => {
  it("is changed as a whole, on the record, and tells no destination of another organization", async () => {
    const quiet = { quietFrom: "22:00", quietTo: "07:30", quietZone: "Europe/Brussels" };
    const destinationIds = [destinationId, strangersDestination];
    await changeAlertRule(by(team.owner), form({ destinationIds, ...quiet }));
    const { rule } = await getAlertRule(by(team.support), { ruleId });
    expect(rule).toMatchObject({ active: true, quiet: "22:00 to 07:30, Europe/Brussels" });
    expect(rule.destinations.map(({ id }) => id)).toEqual([destinationId]);
    expect(await recordOf(team.organizationId)).toEqual(["alert-rule.changed Connection lost"]);
    await changeAlertRule(by(team.owner), form({ active: "off", destinationIds: [] }));
    expect((await getAlertRule(by(team.support), { ruleId })).rule).toMatchObject({
      ...{ active: false, destinations: [], quiet: null },
    });
  });

  it("has a number within what makes sense, where its condition has one", async () => {
    const failing = (await ruleOf(team, "failing")).id;
    for (const number of ["", "0", "101"]) {
      const change = changeAlertRuleSchema.safeParse({
        ruleId: failing,
        active: "on",
        destinationIds: [],
        number,
      });
      if (change.success) {
        expect(await refusalOf(changeAlertRule(by(team.owner), change.data))).toBe("invalid_input");
      }
    }
    await changeAlertRule(by(team.owner), form({ ruleId: failing, number: "7" }));
    expect((await getAlertRule(by(team.owner), { ruleId: failing })).rule).toMatchObject({
      number: "7 failures",
    });
    await changeAlertRule(by(team.owner), form({ number: "7" }));
    expect((await getAlertRule(by(team.owner), { ruleId })).rule).toMatchObject({ numberValue: null });
  });

  it.each([
    [{ quietFrom: "22:00", quietZone: "UTC" }, "quietTo"],
    [{ quietFrom: "22:00", quietTo: "22:00", quietZone: "UTC" }, "quietTo"],
    [{ quietFrom: "22:00", quietTo: "07:00" }, "quietZone"],
    [{ quietFrom: "22:00", quietTo: "07:00", quietZone: "Nowhere/Town" }, "quietZone"],
    [{ quietFrom: "25:00", quietTo: "07:00", quietZone: "UTC" }, "quietFrom"],
  ])("refuses quiet hours %o, and says where", (fields, place) => {
    const parsed = changeAlertRuleSchema.safeParse({ ruleId, active: "on", destinationIds: [], ...fields });
    expect(parsed.error?.issues.map(({ path }) => path[0])).toEqual([place]);
  });

  it("sends a test that says so to each of its destinations, and none where it has no living one", async () => {
    expect(await testAlertRule(by(team.admin), { ruleId })).toEqual({ sent: 1 });
    expect(await messagesOf(team)).toMatchObject([
      {
        type: "test",
        subject: "Test: Connection lost",
        text: expect.stringContaining("This is a test: nothing is wrong"),
      },
    ]);
    await db().destination.update({ where: { id: destinationId }, data: { offAt: noon } });
    expect(await refusalOf(testAlertRule(by(team.admin), { ruleId }))).toBe("conflict");
    expect(await messagesOf(team)).toHaveLength(1);
  });
});

describe("what is listed", () => {
  it("is open with its sets, what to do and who was told; then over", async () => {
    await judgeAt(0);
    const { open, ended } = await listAlerts(by(team.owner, at(1)), {});
    expect(ended).toEqual([]);
    expect(open).toMatchObject([
      {
        ...{ headline: "Access ended at Apicbase: revoked, or used by another system", remaining: 1 },
        ...{ environment: "production", href: `/token-sets/${tokenSetId}`, untold: null },
        remedy: { label: "Reconnect", href: `/token-sets/${tokenSetId}/connect` },
        told: { to: [expect.stringContaining("Webhook")], at: noon.toISOString() },
      },
    ]);
    const forSupport = await listAlerts(by(team.support, at(1)), {});
    expect(forSupport.open[0]?.remedy).toEqual({
      label: "Show the token set",
      href: `/token-sets/${tokenSetId}`,
    });
    expect((await listAlerts(by(strangers.owner), {})).open).toEqual([]);
    await db().tokenSet.update({ where: { id: tokenSetId }, data: { archivedAt: at(2), pausedAt: at(2) } });
    await judgeAt(3);
    const over = await listAlerts(by(team.owner, at(4)), {});
    expect(over.open).toEqual([]);
    expect(over.ended).toMatchObject([
      { ending: "Stopped by a person", took: "4 minutes", isRecovered: false },
    ]);
  });

  it("says why nobody was told", async () => {
    await changeAlertRule(by(team.owner), form({ destinationIds: [] }));
    await judgeAt(0);
    expect((await listAlerts(by(team.owner, at(1)), {})).open[0]?.untold).toContain("no destination");
    await muteAlertRule(by(team.owner, at(1)), { ruleId, ...aDay });
    expect((await listAlerts(by(team.owner, at(2)), {})).open[0]?.untold).toContain("Muted until");
  });

  it("as token sets are those of the alert, and none of another organization’s", async () => {
    await judgeAt(0);
    const [alert] = await alertsOf(team);
    const list = async (actor: Actor) => {
      const query = listTokenSetsSchema.parse({ alert: alert?.id });
      return (await listTokenSets(by(actor), query)).tokenSets.map(({ id }) => id);
    };
    expect(await list(team.support)).toEqual([tokenSetId]);
    expect(await list(strangers.owner)).toEqual([]);
  });
});

it("a set that is muted is on the record, and told again once that is over", async () => {
  await muteTokenSet(by(team.owner, noon), { tokenSetId, ...aDay });
  await judgeAt(1);
  expect(await messagesOf(team)).toEqual([]);
  await unmuteTokenSet(by(team.owner), { tokenSetId });
  await judgeAt(2);
  expect(await messagesOf(team)).toHaveLength(1);
  expect(await recordOf(team.organizationId)).toEqual([
    expect.stringMatching(/^token-set\.muted/),
    expect.stringMatching(/^token-set\.unmuted/),
  ]);
});
