import { type Role, roles } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeConnectLink } from "#lib/factories/connect-link-factory.ts";
import { makeCustodyDays } from "#lib/factories/custody-days-factory.ts";
import type { Member, PastSet } from "#lib/factories/history-factory.ts";
import { makeInvitation } from "#lib/factories/invitation-factory.ts";
import { makeMember, makeMembership, makeOrganization } from "#lib/factories/organization-factory.ts";
import { callbackUrl } from "#lib/oauth/get-provider.ts";
import { demoLinks } from "./demo/demo-links.ts";
import { type DemoSet, demoSets, partnerSets } from "./demo/demo-sets.ts";
import { makeDemoSet } from "./demo/make-demo-set.ts";
import { granterOf, issueAtSandbox, registerAtSandbox, type SandboxAccess } from "./demo/sandbox-tokens.ts";

const password = "larder-demo";
const hourMs = 3_600_000;
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
  forecast: { name: "Polder forecast", redirect: "callback", scopes: ["accounts", "library", "sales"] },
} as const;

type ApplicationKey = DemoSet["application"];
type People = Record<Role, Member>;

interface Story {
  organizationId: string;
  people: People;
  sets: readonly DemoSet[];
  applications: readonly ApplicationKey[];
}

async function seedApplication(
  access: SandboxAccess,
  key: ApplicationKey,
  organizationId: string,
  now: Date,
) {
  const { name, redirect, scopes } = applications[key];
  const redirectUri = redirect === "callback" ? callbackUrl() : null;
  const registered = await registerAtSandbox(access, name, redirectUri);
  const options = { organizationId, name, redirect, scopes: [...scopes], ...registered };
  const { id } = await makeApplication(options, now);
  return { id, clientId: registered.clientId, scopes: [...scopes] };
}

async function seedStory(access: SandboxAccess, story: Story, now: Date): Promise<Map<string, PastSet>> {
  const { organizationId, people } = story;
  const longAgo = new Date(now.getTime() - 60 * 24 * hourMs);
  const made = new Map<ApplicationKey, Awaited<ReturnType<typeof seedApplication>>>();
  for (const key of story.applications) {
    made.set(key, await seedApplication(access, key, organizationId, longAgo));
  }
  const sets = new Map<string, PastSet>();
  for (const [index, demo] of story.sets.entries()) {
    const application = made.get(demo.application);
    if (!application) throw new Error("The demo's data is inconsistent.");
    const { id: applicationId, clientId, scopes } = application;
    const { ageMs, living } = demo;
    const wish = { clientId, scopes, granter: granterOf(demo.library), ageMs, living };
    const pair = ageMs === null ? null : await issueAtSandbox(access, { ...wish, ageMs });
    const person = index % 2 === 0 ? people.owner : people.admin;
    sets.set(
      demo.name,
      await makeDemoSet(demo, { organizationId, applicationId, scopes, person, pair }, now),
    );
  }
  return sets;
}

async function seedLinks(sets: Map<string, PastSet>, people: People, now: Date): Promise<void> {
  for (const { set: name, sentHoursAgo, ...link } of demoLinks) {
    const set = sets.get(name);
    if (!set) throw new Error(`The demo has no token set called ${name}.`);
    const createdAt = new Date(now.getTime() - sentHoursAgo * hourMs);
    await makeConnectLink(set, { ...link, by: people.admin, createdAt });
  }
}

async function seedInvitations(organizationId: string, people: People, now: Date): Promise<void> {
  const by = people.owner;
  const ago = (hours: number) => new Date(now.getTime() - hours * hourMs);
  const invitations = [
    { email: "nora@brasserie.test", role: "support", createdAt: ago(20), end: null },
    { email: "pieter@brasserie.test", role: "developer", createdAt: ago(9 * 24), end: null },
    {
      email: "intern@brasserie.test",
      role: "support",
      createdAt: ago(70),
      end: { what: "revoked", at: ago(69), person: by },
    },
    {
      email: "developer@larder.test",
      role: "developer",
      createdAt: ago(40 * 24),
      end: { what: "accepted", at: ago(39 * 24), person: people.developer },
    },
  ] as const;
  for (const invitation of invitations) await makeInvitation({ organizationId, by, ...invitation });
}

/**
 * Removes what an interrupted seeding left: the content of organizations without members. A finished one has members, and
 * the last member of a real organization cannot leave. Audit events stay, because they are append-only.
 */
async function removeUnfinished(): Promise<void> {
  const unfinished = { organization: { memberships: { none: {} } } };
  await db().tokenSet.deleteMany({ where: unfinished });
  await db().application.deleteMany({ where: unfinished });
  await db().library.deleteMany({ where: unfinished });
}

/**
 * Creates the demo: accounts and, with a sandbox, libraries in both environments, sets in every state of health, links,
 * invitations, a second organization and weeks of history. Sets shown as working work at the sandbox. Accounts are
 * created last, so that an interrupted seeding starts again.
 */
export async function seedDemo(access: SandboxAccess | null, now: Date): Promise<void> {
  await removeUnfinished();
  const longAgo = new Date(now.getTime() - 60 * 24 * hourMs);
  const [organization, partner] = [
    await makeOrganization("Brasserie Leopold", longAgo),
    await makeOrganization("Polder Forecasts", longAgo),
  ];
  const person = (role: Role): Member => ({ userId: newId(), name: names[role] });
  const people: People = {
    owner: person("owner"),
    admin: person("admin"),
    developer: person("developer"),
    support: person("support"),
  };
  if (access) {
    const main: Story = {
      organizationId: organization.id,
      people,
      sets: demoSets,
      applications: ["pos", "recipes", "stock"],
    };
    const sets = await seedStory(access, main, now);
    await seedLinks(sets, people, now);
    await makeCustodyDays(organization.id);
    await seedInvitations(organization.id, people, now);
    const other: Story = {
      organizationId: partner.id,
      people,
      sets: partnerSets,
      applications: ["forecast"],
    };
    await seedStory(access, other, now);
  }
  await inTransaction(async (tx) => {
    for (const role of roles) {
      const { userId, name } = people[role];
      const account = { userId, email: `${role}@larder.test`, name, role, password, demo: true };
      await makeMember(
        { organizationId: organization.id, isOperator: role === "owner", ...account },
        longAgo,
        tx,
      );
    }
    await makeMembership(
      { userId: people.owner.userId, organizationId: partner.id, role: "owner" },
      longAgo,
      tx,
    );
  });
}
