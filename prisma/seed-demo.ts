import { roles } from "#lib/auth/permissions.ts";
import { makeMember, makeOrganization } from "./factories/organization-factory.ts";

const password = "larder-demo";
const names = {
  owner: "Odile Owner",
  admin: "Amir Admin",
  developer: "Dewi Developer",
  support: "Sanne Support",
};

/** The demo: one organization and an account for each role. */
export async function seedDemo(now: Date): Promise<void> {
  const organization = await makeOrganization("Brasserie Leopold", now);
  for (const role of roles) {
    const email = `${role}@larder.test`;
    await makeMember(
      { organizationId: organization.id, email, name: names[role], role, password, demo: true },
      now,
    );
  }
}
