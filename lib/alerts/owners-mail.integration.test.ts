import { expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { addMember } from "#lib/testing/people.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { proposeRules } from "./propose-rules.ts";

runLarder({ LARDER_SMTP_URL: "smtp://127.0.0.1:2525", LARDER_MAIL_FROM: "larder@larder.test" });

it("where mail is configured, proposed rules tell the owners, and nobody else", async () => {
  const { organizationId, owner } = await makeTeam();
  const second = await addMember(organizationId, "owner");
  await proposeRules(new Date());
  await proposeRules(new Date());
  const destinations = await db().destination.findMany({ where: { organizationId } });
  expect(destinations).toMatchObject([{ kind: "mail", name: "Owners, by mail", createdByName: "Larder" }]);
  expect(destinations[0]?.addresses.toSorted()).toEqual([owner.email, second.email].toSorted());
  const rules = await db().alertRule.count({ where: { organizationId } });
  expect(await db().alertRuleDestination.count({ where: { organizationId } })).toBe(rules);
});
