import { roles } from "#lib/auth/permissions.ts";
import { callbackUrl } from "#lib/oauth/get-provider.ts";
import { type DemoSet, demoSets } from "./demo/demo-sets.ts";
import { makeDemoSet } from "./demo/make-demo-set.ts";
import { issueAtSandbox, registerAtSandbox, type SandboxAccess } from "./demo/sandbox-tokens.ts";
import { makeApplication } from "./factories/application-factory.ts";
import type { Person } from "./factories/history-factory.ts";
import { makeMember, makeOrganization } from "./factories/organization-factory.ts";

const password = "larder-demo";
const names = {
  owner: "Odile Owner",
  admin: "Amir Admin",
  developer: "Dewi Developer",
  support: "Sanne Support",
};

const applications = {
  pos: { name: "Kassa POS", redirect: "callback", scopes: ["accounts", "library", "sales"] },
  recipes: { name: "Recipe sync", redirect: "copy-code", scopes: ["accounts", "library", "media"] },
  stock: { name: "Stock reports", redirect: "callback", scopes: ["accounts", "inventory", "procurement"] },
} as const;

type DemoApplication = { id: string; clientId: string; scopes: string[] };

/** The demo's accounts: one organization and a person for each role. */
async function seedAccounts(now: Date): Promise<{ organizationId: string; people: Person[] }> {
  const organization = await makeOrganization("Brasserie Leopold", now);
  const people: Person[] = [];
  for (const role of roles) {
    const email = `${role}@larder.test`;
    const member = { organizationId: organization.id, email, name: names[role], role, password, demo: true };
    people.push({ userId: (await makeMember(member, now)).userId, name: names[role] });
  }
  return { organizationId: organization.id, people };
}

async function seedApplications(access: SandboxAccess, organizationId: string, now: Date) {
  const made = new Map<DemoSet["application"], DemoApplication>();
  for (const key of ["pos", "recipes", "stock"] as const) {
    const { name, redirect, scopes } = applications[key];
    const redirectUri = redirect === "callback" ? callbackUrl() : null;
    const registered = await registerAtSandbox(access, name, redirectUri);
    const options = { organizationId, name, redirect, scopes: [...scopes], ...registered };
    const { id } = await makeApplication(options, now);
    made.set(key, { id, clientId: registered.clientId, scopes: [...scopes] });
  }
  return made;
}

/**
 * The demo: accounts and, where a sandbox can be asked for tokens, several libraries in both environments, sets in
 * every state of health, and weeks of history. Sets that are shown as living live at the sandbox.
 */
export async function seedDemo(access: SandboxAccess | null, now: Date): Promise<void> {
  const { organizationId, people } = await seedAccounts(now);
  if (!access) return;
  const longAgo = new Date(now.getTime() - 60 * 24 * 3_600_000);
  const made = await seedApplications(access, organizationId, longAgo);
  for (const [index, demo] of demoSets.entries()) {
    const application = made.get(demo.application);
    const person = people[index % 2];
    if (!application || !person) throw new Error("The demo's own data does not fit together.");
    const { id: applicationId, clientId, scopes } = application;
    const { ageMs, living } = demo;
    const pair = ageMs === null ? null : await issueAtSandbox(access, clientId, scopes, ageMs, living);
    await makeDemoSet(demo, { organizationId, applicationId, scopes, person, pair }, now);
  }
}
