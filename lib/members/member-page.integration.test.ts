import { beforeAll, expect, it } from "vitest";
import { z } from "zod";
import type { Actor } from "#lib/auth/actor.ts";
import { roles } from "#lib/auth/permissions.ts";
import { createConnectLink } from "#lib/connect-links/create-connect-link.ts";
import { db } from "#lib/db/client.ts";
import { makeMember } from "#lib/factories/organization-factory.ts";
import { createMachine } from "#lib/machines/create-machine.ts";
import { revokeMachine } from "#lib/machines/revoke-machine.ts";
import { by } from "#lib/testing/by.ts";
import {
  connectOnce,
  idris,
  makePendingSet,
  makePendingSibling,
  nora,
  sam,
} from "#lib/testing/connect-flow.ts";
import { makeApiKey } from "#lib/testing/make-api-key.ts";
import { actorOf, makeTeam, type Team, teamPassword } from "#lib/testing/make-team.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { getMemberPage } from "./get-member-page.ts";
import { removeMember } from "./remove-member.ts";

const identitySchema = z.record(z.string(), z.string().nullable());

const larder = runLarder();
let team: Team;
/** Has the address and name of Nora, who owns the library at Apicbase. */
let theirNora: Actor;

beforeAll(async () => {
  team = await makeTeam();
  const { organizationId } = team;
  const person = {
    organizationId,
    email: nora,
    name: "Nora Claes",
    role: "admin",
    password: teamPassword,
  } as const;
  const { userId } = await makeMember(person, new Date());
  theirNora = await actorOf(userId, organizationId);
});

it("what a member connected, made and sent is told, and on whose rights at Apicbase it hangs", async () => {
  const { organizationId, admin } = team;
  const first = await makePendingSet(larder.control, organizationId, { library: "One", name: "Till 1" });
  await connectOnce(larder.control, admin, first);
  const second = await makePendingSibling(first, organizationId, {
    ...{ library: "Two", name: "Till 2", environment: "production" },
  });
  await connectOnce(larder.control, admin, second, idris);
  const third = await makePendingSibling(first, organizationId, { library: "One", name: "Till 3" });
  await connectOnce(larder.control, team.owner, third, sam);
  // Connected before Larder wrote down by whom.
  const old = { generation: 1, authorizedBy: admin.name };
  await makePendingSibling(first, organizationId, { library: "Three", name: "Till 4", columns: old });
  const machine = { tokenSetId: second.id, name: "Till", networks: [], expiresAt: null };
  await createMachine(by(admin), machine);
  await revokeMachine(by(admin), { machineId: (await createMachine(by(admin), machine)).id });
  await createMachine(by(team.owner), machine);
  await createConnectLink(by(admin), {
    ...{ tokenSetId: third.id, recipient: "Chef", purpose: "Till.", expiresInHours: 1 },
  });

  const page = await getMemberPage(by(team.support), { userId: admin.userId });
  expect(page.connected.total).toBe(3);
  expect(page.connected.sets.map(({ name, library, health }) => [name, library, health])).toEqual([
    ["Till 2", "Two", "healthy"],
    ["Till 1", "One", "healthy"],
    ["Till 4", "Three", "healthy"],
  ]);
  expect(page.grantors.toSorted((one, other) => (one.name ?? "").localeCompare(other.name ?? ""))).toEqual([
    { name: null, isMember: null, production: 0, development: 1 },
    { name: expect.stringContaining("Idris"), isMember: null, production: 1, development: 0 },
    { name: "Nora Claes", isMember: null, production: 0, development: 1 },
  ]);
  expect(page.machines.map(({ name, tokenSet }) => [name, tokenSet.name])).toEqual([["Till", "Till 2"]]);
  expect(page.openLinks).toBe(1);

  const hers = await getMemberPage(by(team.owner), { userId: theirNora.userId });
  expect(hers.connected).toEqual({ total: 0, sets: [] });
  const one = { name: "Nora Claes", production: 0, development: 1 };
  expect(hers.grantors).toEqual([{ ...one, isMember: "name" }]);
  const current = { tokenSetId: first.id, standing: "current" } as const;
  const { id, identity } = await db().grant.findFirstOrThrow({ where: current });
  const told = { ...identitySchema.parse(identity), username: nora.toUpperCase() };
  await db().grant.update({ where: { id }, data: { identity: told } });
  const byEmail = await getMemberPage(by(team.owner), { userId: theirNora.userId });
  expect(byEmail.grantors).toEqual([{ ...one, isMember: "email" }]);
});

it("API keys are told to their owner and to owners, to nobody else", async () => {
  const { developer } = team;
  await makeApiKey(developer);
  for (const role of roles) {
    const { keys } = await getMemberPage(by(team[role]), { userId: developer.userId });
    if (role === "owner" || role === "developer") expect(keys).toHaveLength(1);
    else expect(keys).toBeNull();
  }
});

it("another organization finds no such member; nobody finds one who was removed", async () => {
  const strangers = await makeTeam("Elsewhere");
  const asked = { userId: theirNora.userId };
  expect(await refusalOf(getMemberPage(by(strangers.owner), asked))).toBe("not_found");
  await removeMember(by(team.owner), asked);
  expect(await refusalOf(getMemberPage(by(team.owner), asked))).toBe("not_found");
});
