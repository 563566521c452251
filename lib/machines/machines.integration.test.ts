import { beforeAll, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { addMachine } from "#lib/testing/ask-for-token.ts";
import { by } from "#lib/testing/by.ts";
import { eventsOf, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { changeMachine } from "./change-machine.ts";
import { createMachine } from "./create-machine.ts";
import { listMachines } from "./list-machines.ts";
import { createMachineSchema } from "./machine-schema.ts";
import { revokeMachine } from "./revoke-machine.ts";
import { rollMachineSecret } from "./roll-machine-secret.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

const connect = (environment: "development" | "production" = "development") =>
  makeConnectedSet(larder.control, team.organizationId, { environment });

it("a machine is listed without its secret, which is stored as a keyed hash alone", async () => {
  const set = await connect();
  const { clientSecret, ...machine } = await addMachine(team, set);
  const listed = await listMachines(by(team.support), { tokenSetId: set.id });
  expect(listed).toMatchObject([{ ...machine, standing: "active", holds: null, createdBy: team.owner.name }]);
  const rows = JSON.stringify([await db().machine.findMany(), await db().machineSecret.findMany(), listed]);
  expect(rows).not.toContain(clientSecret);
  expect(await eventsOf(set.id)).toMatchObject([
    { action: "machine.created", detail: { machine: "Till", clientId: machine.clientId } },
  ]);
});

it("a developer makes machines for development alone", async () => {
  const input = { name: "Till", networks: [], expiresAt: null };
  const development = await connect();
  await createMachine(by(team.developer), { tokenSetId: development.id, ...input });
  const production = await connect("production");
  const refusal = { code: "forbidden" };
  await expect(
    createMachine(by(team.developer), { tokenSetId: production.id, ...input }),
  ).rejects.toMatchObject(refusal);
  const { id: machineId } = await addMachine(team, production);
  await expect(revokeMachine(by(team.developer), { machineId })).rejects.toMatchObject(refusal);
  await expect(rollMachineSecret(by(team.developer), { machineId, overlapHours: 1 })).rejects.toMatchObject(
    refusal,
  );
  const change = { machineId, action: "machine.revoked", change: async () => undefined } as const;
  await expect(changeMachine(by(team.support), change)).rejects.toMatchObject(refusal);
  await expect(changeMachine(by((await makeTeam()).owner), change)).rejects.toMatchObject({
    code: "not_found",
  });
});

it("a revoked machine keeps its name and loses its secrets, once", async () => {
  const set = await connect();
  const { id: machineId } = await addMachine(team, set);
  await revokeMachine(by(team.admin), { machineId });
  expect(await db().machineSecret.count({ where: { machineId } })).toBe(0);
  expect(await listMachines(by(team.support), { tokenSetId: set.id })).toMatchObject([
    { standing: "revoked", revokedBy: team.admin.name, secrets: [] },
  ]);
  await expect(revokeMachine(by(team.admin), { machineId })).rejects.toMatchObject({ code: "conflict" });
});

it("a secret that is rolled thrice leaves two at most", async () => {
  const set = await connect();
  const { id: machineId } = await addMachine(team, set);
  await rollMachineSecret(by(team.owner), { machineId, overlapHours: 24 });
  await rollMachineSecret(by(team.owner), { machineId, overlapHours: 24 });
  const [machine] = await listMachines(by(team.owner), { tokenSetId: set.id });
  expect(machine?.secrets).toHaveLength(2);
});

it("one that would have expired is not made", async () => {
  const set = await connect();
  const past = { tokenSetId: set.id, name: "Till", networks: [], expiresAt: new Date(0) };
  await expect(createMachine(by(team.owner), past)).rejects.toMatchObject({ code: "invalid_input" });
});

it.each([
  ["networks as a form sends them", { networks: "10.0.0.0/8, 2001:db8::/32" }, true],
  ["a network that is none", { networks: ["10.0.0.0/99"] }, false],
  ["no expiry", { expiresAt: "" }, true],
  ["a day", { expiresAt: "2099-01-01" }, true],
  ["no name", { name: " " }, false],
])("%s: %s", (_what, change, isValid) => {
  const input = { tokenSetId: crypto.randomUUID(), name: "Till", ...change };
  expect(createMachineSchema.safeParse(input).success).toBe(isValid);
});
