import { beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "#lib/auth/actor.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { createMachine } from "#lib/machines/create-machine.ts";
import { changeMemberRole } from "#lib/members/change-member-role.ts";
import { disableMember, enableMember } from "#lib/members/disable-member.ts";
import { removeMember } from "#lib/members/remove-member.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { searchEverything } from "#lib/search/search-everything.ts";
import { by } from "#lib/testing/by.ts";
import { makePendingSet } from "#lib/testing/connect-flow.ts";
import { actorOfKey, makeApiKey } from "#lib/testing/make-api-key.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { addMember, recordOf } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";
import { listTokenSets } from "#lib/token-sets/list-token-sets.ts";
import { listTokenSetsSchema } from "#lib/token-sets/token-set-schema.ts";
import { createApiKey } from "./create-api-key.ts";
import { listApiKeys } from "./list-api-keys.ts";
import { requireInReach } from "./require-in-reach.ts";
import { revokeApiKey } from "./revoke-api-key.ts";

const larder = runLarder();
let team: Team;

beforeEach(async () => {
  team = await makeTeam();
});

/** The actor of a key that works. */
async function present(secret: string): Promise<Actor> {
  const actor = await actorOfKey(secret);
  if (!actor) throw new Error("The key was refused.");
  return actor;
}

const limited = { name: "Nightly", permissions: ["token-set:read" as const], lifetimeDays: 90 };

describe("a key", () => {
  it("is shown once: what is stored and listed is a keyed hash and its last four characters", async () => {
    const { secret, id } = await makeApiKey(team.admin);
    expect(secret).toMatch(/^larder_key_[\w-]{43}_[0-9a-f]{8}$/);
    const listed = await listApiKeys(by(team.admin));
    expect(listed).toMatchObject([{ id, hint: `…${secret.slice(-4)}`, standing: "active", isYours: true }]);
    const events = await db().auditEvent.findMany({ where: { organizationId: team.organizationId } });
    expect(JSON.stringify([listed, events, await db().apiKey.findMany()])).not.toContain(secret);
    expect(await recordOf(team.organizationId)).toEqual(["api-key.created Nightly"]);
  });

  it("acts as its maker, under both names, with the role of now", async () => {
    const { secret, id } = await makeApiKey(team.admin, { permissions: ["token-set:read"] });
    expect(await present(secret)).toMatchObject({
      userId: team.admin.userId,
      name: "The admin (API key Nightly)",
      role: "admin",
      key: { id, permissions: ["token-set:read"], environments: ["development", "production"] },
    });
  });

  it("notes when it was used and from where, once a minute at most", async () => {
    const { secret, id } = await makeApiKey(team.admin);
    const lastUse = async () => (await db().apiKey.findUniqueOrThrow({ where: { id } })).lastUsedAt;
    const now = new Date();
    await actorOfKey(secret, now);
    expect(await listApiKeys(by(team.admin))).toMatchObject([
      { lastUsedAt: now.toISOString(), lastAddress: "203.0.113.9", lastUserAgent: "curl/8" },
    ]);
    await actorOfKey(secret, new Date(now.getTime() + 59_000));
    expect(await lastUse()).toEqual(now);
    const later = new Date(now.getTime() + 60_000);
    await actorOfKey(secret, later);
    expect(await lastUse()).toEqual(later);
  });

  it("is refused when it is unknown, or changed by one letter", async () => {
    const { secret } = await makeApiKey(team.admin);
    for (const other of ["", "larder_key_", `${secret}x`, secret.replace(/.$/, "g"), secret.toUpperCase()]) {
      expect(await actorOfKey(other), other).toBeNull();
    }
  });

  it("ends when it expires, by the database's clock", async () => {
    const { secret, id } = await makeApiKey(team.admin);
    await db().apiKey.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1_000) } });
    expect(await actorOfKey(secret)).toBeNull();
    expect(await listApiKeys(by(team.admin))).toMatchObject([{ standing: "expired" }]);
  });

  it("lives 90 days unless it is told otherwise, and a year at most", async () => {
    const { expiresAt } = await createApiKey(by(team.admin), { ...limited, environments: ["development"] });
    const days = (Date.parse(expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(90, 1);
  });
});

describe("a key is never above its maker's present role", () => {
  it("cannot be made with more than the maker may do", async () => {
    const beyond = { ...limited, permissions: ["token-set:refresh" as const] };
    expect(
      await refusalOf(createApiKey(by(team.support), { ...limited, environments: ["production"] })),
    ).toBe("forbidden");
    const production = createApiKey(by(team.developer), { ...beyond, environments: ["production"] });
    expect(await refusalOf(production)).toBe("invalid_input");
    const register = { ...limited, permissions: ["application:write" as const] };
    const both = createApiKey(by(team.developer), { ...register, environments: ["development"] });
    expect(await refusalOf(both)).toBe("invalid_input");
  });

  it("loses what its maker loses, and shows it", async () => {
    const admin = await addMember(team.organizationId, "admin");
    const permissions = ["token-set:read", "token-set:refresh"] as const;
    const { secret } = await makeApiKey(admin, { permissions: [...permissions] });
    await changeMemberRole(by(team.owner), { userId: admin.userId, role: "support" });
    const set = await makePendingSet(larder.control, team.organizationId, { redirect: "copy-code" });
    const actor = await present(secret);
    expect(actor.role).toBe("support");
    await getTokenSet(by(actor), { tokenSetId: set.id });
    const refresh = { tokenSetId: set.id, requestedAt: new Date(), trigger: "api" as const };
    expect(await refusalOf(refreshTokenSet(by(actor), refresh))).toBe("forbidden");
    const listed = await listApiKeys(by({ ...admin, role: "support" }));
    expect(listed).toMatchObject([{ withheld: ["token-set:refresh"] }]);
  });

  it("cannot do what it was not given, whatever its maker may do", async () => {
    const { secret } = await makeApiKey(team.owner, { permissions: ["token-set:read"] });
    const actor = by(await present(secret));
    const set = await makePendingSet(larder.control, team.organizationId, { redirect: "copy-code" });
    const machine = { tokenSetId: set.id, name: "Till", networks: [], expiresAt: null };
    expect(await refusalOf(createMachine(actor, machine))).toBe("forbidden");
  });

  it.each([
    ["disabled", (userId: string) => disableMember(by(team.owner), { userId })],
    ["removed", (userId: string) => removeMember(by(team.owner), { userId })],
  ])("ends at once when its maker is %s", async (_what, change) => {
    const maker = await addMember(team.organizationId, "admin");
    const { secret } = await makeApiKey(maker);
    await present(secret);
    await change(maker.userId);
    expect(await actorOfKey(secret)).toBeNull();
  });

  it("stays ended when its maker is enabled again", async () => {
    const { userId } = await addMember(team.organizationId, "admin");
    const maker = { ...team.admin, userId };
    const { secret } = await makeApiKey(maker);
    await disableMember(by(team.owner), { userId });
    await enableMember(by(team.owner), { userId });
    expect(await actorOfKey(secret)).toBeNull();
    expect(await listApiKeys(by(team.owner))).toMatchObject([{ standing: "revoked" }]);
  });

  it("that was revoked since the request began writes nothing any more", async () => {
    const { secret, id } = await makeApiKey(team.admin);
    const actor = await present(secret);
    const write = () => inTransaction((tx) => requirePermissionNow(tx, actor, "application:write"));
    await write();
    await revokeApiKey(by(team.admin), { apiKeyId: id });
    expect(await refusalOf(write())).toBe("unauthenticated");
  });
});

describe("a key of one environment", () => {
  it("meets nothing of the other: sets and machines there do not exist for it", async () => {
    const { secret } = await makeApiKey(team.owner, { environments: ["development"] });
    const actor = await present(secret);
    const make = (environment: "development" | "production") =>
      makePendingSet(larder.control, team.organizationId, { environment, redirect: "copy-code" });
    const [development, production] = [await make("development"), await make("production")];
    const machineOf = async (tokenSetId: string) => {
      const machine = { tokenSetId, name: "Till", networks: [], expiresAt: null };
      return (await createMachine(by(team.owner), machine)).id;
    };
    const reach = (kind: "token set" | "machine", id: string) => requireInReach(actor, { kind, id });
    await reach("token set", development.id);
    await reach("machine", await machineOf(development.id));
    expect(await refusalOf(reach("token set", production.id))).toBe("not_found");
    expect(await refusalOf(reach("machine", await machineOf(production.id)))).toBe("not_found");
    expect(await refusalOf(reach("token set", crypto.randomUUID()))).toBe("not_found");
    await requireInReach(team.owner, { kind: "token set", id: production.id });
    const query = listTokenSetsSchema.parse({});
    const listed = await listTokenSets(by(actor), query);
    expect(listed.tokenSets.map(({ id }) => id)).toEqual([development.id]);
    expect(await listTokenSets(by(actor), { ...query, after: production.id })).toEqual(listed);
    const other = listTokenSets(by(actor), { ...query, environment: "production" });
    expect(await refusalOf(other)).toBe("forbidden");
    const found = await searchEverything(by(actor), { q: "S" });
    expect(found.tokenSets.map(({ environment }) => environment)).not.toContain("production");
    expect((await searchEverything(by(team.owner), { q: "S" })).tokenSets.length).toBeGreaterThan(
      found.tokenSets.length,
    );
  });
});

describe("keys in a list", () => {
  it("are one's own; an owner sees those of everybody and may revoke them", async () => {
    const { secret, id: apiKeyId } = await makeApiKey(team.developer);
    await makeApiKey(team.admin);
    expect((await listApiKeys(by(team.admin))).map((key) => key.isYours)).toEqual([true]);
    expect(await listApiKeys(by(team.owner))).toHaveLength(2);
    expect(await refusalOf(revokeApiKey(by(team.admin), { apiKeyId }))).toBe("forbidden");
    await revokeApiKey(by(team.owner), { apiKeyId });
    expect(await actorOfKey(secret)).toBeNull();
    expect(await refusalOf(revokeApiKey(by(team.developer), { apiKeyId }))).toBe("conflict");
  });

  it("can be ended by their maker, also after a demotion", async () => {
    const { id: apiKeyId } = await makeApiKey(team.developer);
    await changeMemberRole(by(team.owner), { userId: team.developer.userId, role: "support" });
    await revokeApiKey(by({ ...team.developer, role: "support" }), { apiKeyId });
    expect(await listApiKeys(by(team.owner))).toMatchObject([
      { standing: "revoked", revokedBy: "The developer" },
    ]);
  });
});

it("a key makes no keys, and neither lists nor revokes any", async () => {
  const { secret, id: apiKeyId } = await makeApiKey(team.owner);
  const ctx = by(await present(secret));
  expect(await refusalOf(createApiKey(ctx, { ...limited, environments: ["development"] }))).toBe("forbidden");
  expect(await refusalOf(listApiKeys(ctx))).toBe("forbidden");
  expect(await refusalOf(revokeApiKey(ctx, { apiKeyId }))).toBe("forbidden");
});

it("a person makes no more than fifty that work", async () => {
  const { id } = await makeApiKey(team.admin);
  const row = await db().apiKey.findUniqueOrThrow({ where: { id } });
  const more = Array.from({ length: 49 }, (_, index) => ({
    ...row,
    id: crypto.randomUUID(),
    hash: `${row.hash}${index}`,
  }));
  await db().apiKey.createMany({ data: more });
  expect(await refusalOf(makeApiKey(team.admin))).toBe("conflict");
});
