import { afterAll, beforeEach, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { editDestination } from "#lib/destinations/edit-destination.ts";
import { getDestinationPage } from "#lib/destinations/get-destination-page.ts";
import { queueDelivery } from "#lib/destinations/queue-delivery.ts";
import { by } from "#lib/testing/by.ts";
import { changeRole, disableMember, removeMember } from "#lib/testing/change-membership.ts";
import { deliverWaiting } from "#lib/testing/deliver-waiting.ts";
import { startMailServer } from "#lib/testing/mail-server.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { addMember } from "#lib/testing/people.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { proposeRules } from "./propose-rules.ts";

const server = await startMailServer();
runLarder(server.settings);
afterAll(() => server.stop());
beforeEach(() => {
  server.received.length = 0;
});

/** The destination that proposed rules of a team tell. */
async function proposed({ organizationId }: Team): Promise<string> {
  await proposeRules(new Date());
  const where = { organizationId, name: "Owners, by mail" };
  return (await db().destination.findFirstOrThrow({ where, select: { id: true } })).id;
}

/** Sends a message there. Returns to whom it was mailed. */
async function mailTo({ organizationId }: Team, destinationId: string): Promise<string[]> {
  server.received.length = 0;
  const message = { subject: "Lost", text: "Lost.", data: {}, type: "alert.opened" as const };
  await inTransaction((tx) => queueDelivery(tx, { organizationId, destinationId, ...message }));
  await deliverWaiting();
  return server.received.flatMap(({ to }) => to).toSorted();
}

it("where mail is configured, proposed rules tell the owners, and nobody else", async () => {
  const team = await makeTeam();
  const { organizationId, owner } = team;
  const second = await addMember(organizationId, "owner");
  const id = await proposed(team);
  await proposeRules(new Date());
  const destinations = await db().destination.findMany({ where: { organizationId } });
  expect(destinations).toMatchObject([{ kind: "mail", name: "Owners, by mail", createdByName: "Larder" }]);
  const rules = await db().alertRule.count({ where: { organizationId } });
  expect(await db().alertRuleDestination.count({ where: { organizationId } })).toBe(rules);
  expect(await mailTo(team, id)).toEqual([owner.email, second.email].toSorted());
});

it("the owners are those of the moment of sending: who left or is an owner no more gets nothing", async () => {
  const [team, strangers] = [await makeTeam(), await makeTeam()];
  const { organizationId, owner } = team;
  const people = [
    await addMember(organizationId, "owner"),
    await addMember(organizationId, "owner"),
    await addMember(organizationId, "owner"),
  ] as const;
  const id = await proposed(team);
  expect(await mailTo(team, id)).toHaveLength(4);
  const [left, demoted, disabled] = people;
  await removeMember(left);
  await changeRole(demoted, "admin");
  await disableMember(disabled);
  const fresh = await addMember(organizationId, "owner");
  const now = [owner.email, fresh.email].toSorted();
  expect(await mailTo(team, id)).toEqual(now);
  expect(now).not.toContain(strangers.owner.email);
  const page = await getDestinationPage(by(team.support), { destinationId: id });
  expect(page.owners.toSorted()).toEqual(now);
  expect(page.destination.shown).toBe("Whoever is an owner when a message is sent");
});

it("it can be set to addresses, and back to the owners", async () => {
  const team = await makeTeam();
  const id = await proposed(team);
  const edit = (recipients: "addresses" | "owners", target = "") =>
    editDestination(by(team.owner), { destinationId: id, name: "Mail", recipients, target });
  await expect(edit("addresses")).rejects.toMatchObject({
    fields: { target: "Say where messages go." },
  });
  await edit("addresses", "desk@larder.test");
  expect(await mailTo(team, id)).toEqual(["desk@larder.test"]);
  await edit("owners");
  expect(await mailTo(team, id)).toEqual([team.owner.email]);
});
