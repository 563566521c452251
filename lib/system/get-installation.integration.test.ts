import { beforeEach, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeInstance, minutesAgo } from "#lib/testing/make-instance.ts";
import { asOperator, makeTeam, type Team } from "#lib/testing/make-team.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { getInstallation } from "./get-installation.ts";
import { getSystem } from "./get-system.ts";

const larder = runLarder();
let team: Team;

beforeEach(async () => {
  await db().instance.deleteMany();
  await asOwner().tokenSet.deleteMany();
  team = await makeTeam();
});

function makeDue(minutes: number, organizationId: string) {
  const columns = { nextRefreshAt: minutesAgo(minutes) };
  return makeConnectedSet(larder.control, organizationId, { columns });
}

it("shows operators who is alive, workers first, and nobody who is gone", async () => {
  await makeInstance("web", { kind: "web", journalFailure: "no space" });
  await makeInstance("worker", { sweptAt: minutesAgo(1), journalBytes: 8_000_000 });
  await makeInstance("silent", { seenAt: minutesAgo(2) });
  await makeInstance("stopped", { stoppedAt: new Date() });
  const { instances, hold } = await getInstallation(by(await asOperator(team.support)));
  expect(instances).toMatchObject([
    { name: "worker", kind: "worker", journalBytes: 8_000_000, journalFailure: null },
    { name: "web", kind: "web", sweptAt: null, journalFailure: "no space" },
  ]);
  expect(hold).toBeNull();
});

it("shows the installation to no role of an organization", async () => {
  for (const role of ["owner", "admin", "developer", "support"] as const) {
    expect(await refusalOf(getInstallation(by(team[role])))).toBe("forbidden");
  }
});

it("tells a tenant nothing of other tenants, machines and processes", async () => {
  await makeInstance("kitchen-host/4711", {
    sweptAt: minutesAgo(1),
    journalFailure: "no space on /srv/larder",
  });
  await makeInstance("kitchen-host/4712", { sweptAt: minutesAgo(1), journalBytes: 8_123_456 });
  const other = await makeTeam("Cantine du Port");
  const own = JSON.stringify({ ...(await getSystem(by(team.owner))), asOf: "", sweptAt: "" });
  await makeDue(7, other.organizationId);
  await makeDue(9, other.organizationId);
  const later = JSON.stringify({ ...(await getSystem(by(team.owner))), asOf: "", sweptAt: "" });
  expect(later).toBe(own);
  for (const fact of ["kitchen-host", "4711", "/srv/larder", "8123456", "Cantine"]) {
    expect(later).not.toContain(fact);
  }
});

it("says whether Larder works, and why not", async () => {
  const standstill = async () => (await getSystem(by(team.support))).standstill;
  expect(await standstill()).toBe("new");
  const worker = await makeInstance("worker", { sweptAt: minutesAgo(1), journalFailure: "no space" });
  expect(await standstill()).toBe("journal");
  const better = await makeInstance("another", { sweptAt: minutesAgo(1) });
  expect(await standstill()).toBeNull();
  const where = { id: { in: [worker.id, better.id] } };
  await db().instance.updateMany({ where, data: { sweptAt: minutesAgo(6) } });
  expect(await standstill()).toBe("silent");
  await asOwner().deployment.deleteMany();
  await guardDeployment();
  await db().deployment.updateMany({ data: { heldAt: new Date(), heldReason: "A copy." } });
  expect(await standstill()).toBe("held");
  await db().deployment.updateMany({ data: { heldAt: null, heldReason: null } });
});
