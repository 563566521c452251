import { beforeAll, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { by } from "#lib/testing/by.ts";
import { disableMember } from "#lib/testing/change-membership.ts";
import { makePendingSet, type PendingSet } from "#lib/testing/connect-flow.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { findElsewhere } from "./find-elsewhere.ts";

const larder = runLarder();
let team: Team;
let other: Team;
let set: PendingSet;

beforeAll(async () => {
  team = await makeTeam();
  other = await makeTeam("Elsewhere");
  set = await makePendingSet(larder.control, other.organizationId);
  const { userId } = team.support;
  const { organizationId } = other;
  await db().membership.create({ data: { userId, organizationId, role: "support", version: 1 } });
});

it("tells a member of both organizations in which of them something is", async () => {
  const there = { id: other.organizationId, name: "Elsewhere" };
  expect(await findElsewhere(by(team.support), { id: set.id })).toEqual(there);
  expect(await findElsewhere(by(team.support), { id: set.applicationId })).toEqual(there);
});

it("tells nothing of what is nowhere, here, or in an organization that the person is not in", async () => {
  const own = await makePendingSet(larder.control, team.organizationId);
  expect(await findElsewhere(by(team.support), { id: newId() })).toBeNull();
  expect(await findElsewhere(by(team.support), { id: own.id })).toBeNull();
  expect(await findElsewhere(by(team.owner), { id: set.id })).toBeNull();
});

it("tells nothing to a member who is disabled there, and refuses keys", async () => {
  await disableMember({ ...team.support, organizationId: other.organizationId });
  expect(await findElsewhere(by(team.support), { id: set.id })).toBeNull();
  const key = { id: newId(), name: "Nightly", permissions: [], environments: [] };
  expect(await refusalOf(findElsewhere(by({ ...team.support, key }), { id: set.id }))).toBe("forbidden");
});
