import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { revokeMachine } from "#lib/machines/revoke-machine.ts";
import { alertsOf, makeRules, messagesOf, subjectsOf } from "#lib/testing/alerts.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { addMachine, askForToken } from "#lib/testing/ask-for-token.ts";
import { by } from "#lib/testing/by.ts";
import { makePendingSibling } from "#lib/testing/connect-flow.ts";
import { addSetOf } from "#lib/testing/held-application.ts";
import { bring } from "#lib/testing/import-by-hand.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { judgeAlerts } from "./judge-alerts.ts";

const larder = runLarder();
const minuteMs = 60_000;
let team: Team;

beforeEach(async () => {
  team = await makeTeam();
  await makeRules(team, 1, new Date());
});

const judge = (inMinutes = 0) => judgeAlerts(new Date(Date.now() + inMinutes * minuteMs));
const makeSet = () => makeConnectedSet(larder.control, team.organizationId, { environment: "production" });

describe("a machine that says again and again that its token is refused", () => {
  async function loop() {
    const set = await makeSet();
    const machine = await addMachine(team, set);
    await askForToken(machine);
    for (let report = 0; report < 3; report += 1) {
      await askForToken(machine, {}, { rejected_token: set.accessToken });
    }
    return { set, machine };
  }

  it("is told once, with its name and the set, and is over when it works with another token", async () => {
    const { set, machine } = await loop();
    await judge();
    await judge(1);
    const [told, ...others] = await messagesOf(team);
    expect(others).toEqual([]);
    expect(told).toMatchObject({ subject: "A machine is refused again and again: Till (production)" });
    expect(told?.text).toContain("The machine Till is refused by Apicbase again and again.");
    expect(told?.text).toContain(`/token-sets/${set.id}`);
    const { id } = await db().machine.findFirstOrThrow({ where: { clientId: machine.clientId } });
    await db().tokenSet.update({ where: { id: set.id }, data: { generation: 2 } });
    await judge(2);
    expect(await alertsOf(team), "it has not asked since").toMatchObject([{ endedAt: null }]);
    const at = new Date();
    const handout = {
      machineId: id,
      tokenSetId: set.id,
      generation: 2,
      firstAt: at,
      lastAt: at,
      promisedUntil: at,
    };
    await db().handout.create({ data: handout });
    await judge(5);
    expect(await messagesOf(team), "too early to tell").toHaveLength(1);
    await judge(11);
    expect((await subjectsOf(team)).at(-1)).toMatch(/^alert\.recovered Recovered: A machine/);
  });

  it("and is revoked has been stopped; one that says nothing for a day is left alone", async () => {
    const { machine } = await loop();
    await judge();
    const { id } = await db().machine.findFirstOrThrow({ where: { clientId: machine.clientId } });
    await revokeMachine(by(team.owner), { machineId: id });
    await judge(1);
    expect((await messagesOf(team)).map(({ type }) => type)).toEqual(["alert.opened", "alert.ended"]);
    await loop();
    await judge(61);
    await judge(60 * 24 + 2);
    expect((await alertsOf(team)).map(({ ending }) => ending)).toEqual(["stopped", "quiet"]);
    expect(await messagesOf(team), "nothing was heard, so nothing is said").toHaveLength(3);
  });
});

it("tokens that are in another set already, when somebody tries to import them, are told once a day and set", async () => {
  const first = await makeSet();
  const { applicationId, clientId } = first;
  const sibling = await makePendingSibling({ ...first, applicationId, clientId }, team.organizationId, {
    environment: "production",
  });
  const attempt = () => bring(team.owner, sibling, first).catch(() => undefined);
  await attempt();
  await judge();
  await attempt();
  await judge(1);
  const messages = await messagesOf(team);
  expect(messages).toHaveLength(1);
  expect(messages[0]?.text).toContain("Nothing was stored.");
  expect(messages[0]?.text).toContain(`/token-sets/${sibling.id}`);
  await judge(60 * 24 + 5);
  expect(await alertsOf(team)).toMatchObject([{ ending: "quiet" }]);
  expect(await messagesOf(team)).toHaveLength(1);
});

it("a client secret that is old is told, with its application, and over when another one is in its place", async () => {
  const set = await makeSet();
  await addSetOf(larder.control, team, set, 3_600);
  const { applicationId } = set;
  const enteredAt = (createdAt: Date) =>
    asOwner().clientSecret.updateMany({ where: { applicationId }, data: { createdAt } });
  const old = new Date(Date.now() - 366 * 24 * 60 * minuteMs);
  await enteredAt(old);
  await judge();
  await judge(1);
  const messages = await messagesOf(team);
  expect(messages).toHaveLength(1);
  expect(messages[0]?.text).toContain(`/applications/${applicationId}`);
  await enteredAt(new Date());
  await judge(2);
  expect((await messagesOf(team)).map(({ type }) => type)).toEqual(["alert.opened", "alert.recovered"]);
});
