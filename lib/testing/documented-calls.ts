import type { KeyPermission } from "#lib/api-keys/key-permissions.ts";
import type { Actor } from "#lib/auth/actor.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import type { DescribedRoute } from "#lib/entry/openapi.ts";
import { createMachine } from "#lib/machines/create-machine.ts";
import { archiveTokenSet } from "#lib/token-sets/archive-token-set.ts";
import { pauseTokenSet } from "#lib/token-sets/pause-token-set.ts";
import type { SandboxControl } from "../../sandbox/testing/sandbox-control.ts";
import { beginBulk } from "./bulk.ts";
import { by } from "./by.ts";
import { beginFlow, makePendingSet } from "./connect-flow.ts";
import { makeConnectedSet, makeRegisteredApplication } from "./make-connected-set.ts";
import { teamPassword } from "./make-team.ts";

/** What a call is made with: the id in its path, its query, its body. */
interface Sent {
  id?: string;
  query?: Record<string, string>;
  body?: object;
}

interface World {
  control: SandboxControl;
  owner: Actor;
  environment: Environment;
}

const connected = async ({ control, owner, environment }: World) =>
  makeConnectedSet(control, owner.organizationId, { environment });

const pending = ({ control, owner, environment }: World, redirect: "callback" | "copy-code") =>
  makePendingSet(control, owner.organizationId, { environment, redirect });

async function machine(world: World): Promise<Sent> {
  const { id: tokenSetId } = await connected(world);
  const input = { tokenSetId, name: "Till", networks: [], expiresAt: null };
  return { id: (await createMachine(by(world.owner), input)).id, body: {} };
}

async function application({ control, owner }: World): Promise<string> {
  return (await makeRegisteredApplication(control, owner.organizationId)).applicationId;
}

/** A check that is under way. */
async function bulkRun(world: World): Promise<string> {
  const { id } = await connected(world);
  const { environment, owner } = world;
  return beginBulk(owner, { action: "check", environment, filter: { ended: "shown" }, ticked: [id] });
}

/** What a key needs for these calls besides what is said of their operations: it depends on the action. */
export const furtherNeeds: Readonly<Record<string, readonly KeyPermission[]>> = {
  "post-bulk-run": ["token-set:check"],
  "post-cancel-bulk-run": ["token-set:check"],
};

const settings = { authentication: "body", redirect: "callback", scopes: ["accounts"] };

/** A call of each operation that goes through, by the operation's id. */
export const documentedCalls: Readonly<Record<string, (world: World) => Promise<Sent>>> = {
  async "get-applications"(world) {
    await application(world);
    return {};
  },
  async "post-applications"() {
    const [name, clientId, clientSecret] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    return { body: { ...settings, name, clientId, clientSecret } };
  },
  async "get-token-sets"(world) {
    const { name } = await connected(world);
    return { query: { q: name, sort: "expires" } };
  },
  async "post-token-sets"(world) {
    const applicationId = await application(world);
    const { environment } = world;
    const names = { library: "Brasserie Leopold", name: crypto.randomUUID() };
    return { body: { applicationId, environment, ...names, scopes: ["accounts"] } };
  },
  "get-token-set": async (world) => ({ id: (await connected(world)).id }),
  "get-attempts": async (world) => ({ id: (await connected(world)).id }),
  async "post-exchange"(world) {
    const set = await pending(world, "copy-code");
    const { code } = await beginFlow(world.control, world.owner, set);
    return { id: set.id, body: { code } };
  },
  async "post-import"(world) {
    const set = await pending(world, "callback");
    const wish = { clientId: set.clientId, scopes: ["accounts"] };
    const [{ accessToken = "", refreshToken = "" } = {}] = await world.control.createTokenSets(wish);
    return { id: set.id, body: { accessToken, refreshToken } };
  },
  "get-connect-links": async (world) => ({ id: (await pending(world, "callback")).id }),
  "post-connect-link": async (world) => ({ id: (await pending(world, "callback")).id, body: {} }),
  "post-refresh": async (world) => ({ id: (await connected(world)).id, body: {} }),
  "post-check": async (world) => ({ id: (await connected(world)).id, body: {} }),
  "post-pause": async (world) => ({ id: (await connected(world)).id, body: { reason: "Stocktaking" } }),
  async "post-resume"(world) {
    const { id } = await connected(world);
    await pauseTokenSet(by(world.owner), { tokenSetId: id, reason: "Stocktaking" });
    return { id, body: {} };
  },
  "post-archive": async (world) => ({ id: (await pending(world, "callback")).id, body: {} }),
  async "post-unarchive"(world) {
    const { id } = await pending(world, "callback");
    await archiveTokenSet(by(world.owner), { tokenSetId: id });
    return { id, body: {} };
  },
  async "post-revoke"(world) {
    const { id, name } = await connected(world);
    return { id, body: { confirm: name } };
  },
  async "get-machines"(world) {
    const { id: tokenSetId } = await connected(world);
    await createMachine(by(world.owner), { tokenSetId, name: "Till", networks: [], expiresAt: null });
    return { id: tokenSetId };
  },
  "post-machine": async (world) => ({ id: (await connected(world)).id, body: { name: "Till" } }),
  "post-reveal": async (world) => ({ id: (await connected(world)).id, body: { password: teamPassword } }),
  async "get-bulk-runs"(world) {
    await bulkRun(world);
    return {};
  },
  async "post-bulk-run"(world) {
    const { id } = await connected(world);
    const { environment } = world;
    return { body: { action: "check", environment, tokenSetIds: [id], number: 1 } };
  },
  "get-bulk-run": async (world) => ({ id: await bulkRun(world) }),
  "get-bulk-run-results": async (world) => ({ id: await bulkRun(world), query: { show: "left" } }),
  "post-cancel-bulk-run": async (world) => ({ id: await bulkRun(world), body: {} }),
  "post-roll-machine-secret": machine,
  "post-revoke-machine": machine,
  "get-choices": async () => ({ query: { kind: "library" } }),
  async "get-search"(world) {
    const { name } = await connected(world);
    return { query: { q: name } };
  },
  "post-find": async (world) => ({ body: { text: (await connected(world)).accessToken } }),
};

/** Calls a route's own handler as a script would: by key, and from no page. */
export async function callRoute(
  { path, GET, POST }: DescribedRoute,
  { id = crypto.randomUUID(), query = {}, body }: Sent,
  headers: Record<string, string>,
): Promise<Response> {
  const handler = body ? POST : GET;
  if (!handler) throw new Error(`${path} does not take this call.`);
  const url = `http://localhost:3000/api/v1${path.replace("{id}", id)}?${new URLSearchParams(query)}`;
  const sent = body ? { method: "POST", body: JSON.stringify(body) } : {};
  const type = body ? { "content-type": "application/json" } : {};
  const params = Promise.resolve(path.includes("{id}") ? { id } : undefined);
  return handler(new Request(url, { ...sent, headers: { ...type, ...headers } }), { params });
}

export const withKey = (secret: string) => ({ authorization: `Bearer ${secret}` });
