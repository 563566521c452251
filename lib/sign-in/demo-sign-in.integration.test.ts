import { beforeAll, expect, it } from "vitest";
import { roles } from "#lib/auth/permissions.ts";
import { findActorBySession } from "#lib/auth/session-repository.ts";
import { db } from "#lib/db/client.ts";
import { makeMember, makeOrganization } from "#lib/factories/organization-factory.ts";
import { hasDemo, isEmpty } from "#lib/setup/setup-token.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { signIn } from "./sign-in.ts";

runLarder({ LARDER_DEMO: "1" });
const password = "larder-demo";

beforeAll(async () => {
  const now = new Date();
  const { id: organizationId } = await makeOrganization("Brasserie Leopold", now);
  for (const role of roles) {
    const email = `${role}@larder.test`;
    await makeMember({ organizationId, email, name: role, role, password, demo: true }, now);
  }
});

it.each(roles)("under LARDER_DEMO the demo's %s signs in, as such", async (role) => {
  const origin = { address: "127.0.0.1", userAgent: "test" };
  const result = await signIn({ ...origin, now: new Date() }, { email: `${role}@larder.test`, password });
  if (result.outcome !== "signed_in") throw new Error(`The sign-in was ${result.outcome}.`);
  expect(await findActorBySession(db(), result.sessionId, new Date())).toMatchObject({ role });
});

it("the demo's accounts do not count as Larder being set up", async () => {
  expect([await hasDemo(), await isEmpty()]).toEqual([true, true]);
});
