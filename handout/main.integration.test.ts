import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { get, type RequestOptions } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { db } from "#lib/db/client.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { addMachine } from "#lib/testing/ask-for-token.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { createHandoutProcess } from "../drills/handout/handout-process.ts";
import { projectDir } from "../drills/harness.ts";
import { findFreePort } from "../scripts/start/ports.ts";

const larder = runLarder();

function statusOf(options: RequestOptions): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(options, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).once("error", reject);
  });
}

it("a process of its own: on the System page while it runs, and gone after SIGTERM", async () => {
  const handout = createHandoutProcess(larder.environment, await findFreePort());
  await handout.start();
  const team = await makeTeam();
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const { clientId: client_id, clientSecret: client_secret } = await addMachine(team, set);
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret });
  const answer = await fetch(`${handout.url}/api/oauth/token`, { method: "POST", body });
  expect(await answer.json()).toMatchObject({ access_token: set.accessToken });
  const { hostname, port } = new URL(handout.url);
  const asked = { hostname, port, path: "/.well-known/oauth-authorization-server" };
  expect(await statusOf({ ...asked, headers: { host: `rebound.example:${port}` } })).toBe(421);
  expect(await statusOf({ ...asked, headers: { host: `localhost:${port}` } })).toBe(200);
  await expect
    .poll(() => db().instance.findFirst({ where: { kind: "handout" } }))
    .toMatchObject({ stoppedAt: null });
  await handout.kill("SIGTERM");
  const row = await db().instance.findFirst({ where: { kind: "handout" } });
  expect(row?.stoppedAt).not.toBeNull();
}, 60_000);

it("one that is asked to end while it reports that it is alive ends, and is not said to be alive afterwards", async () => {
  const handout = createHandoutProcess(larder.environment, await findFreePort());
  await handout.start();
  const reporting = () => db().$queryRaw<unknown[]>`
    SELECT FROM pg_stat_activity WHERE "datname" = current_database() AND "wait_event_type" = 'Lock'
      AND "usename" = 'larder_handout'`;
  const ending = await asOwner().$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT FROM "Deployment" FOR UPDATE`;
      await expect.poll(reporting, { timeout: 20_000 }).toHaveLength(1);
      const ended = handout.kill("SIGTERM");
      const { hostname, port } = new URL(handout.url);
      // A connection of its own each time: one that is kept could be answered for as long as the process ends.
      const refused = () =>
        statusOf({ hostname, port, agent: false, signal: AbortSignal.timeout(2_000) }).then(
          () => false,
          ({ code }: NodeJS.ErrnoException) => code === "ECONNREFUSED",
        );
      await expect.poll(refused, { timeout: 40_000 }).toBe(true);
      return { ended };
    },
    { timeout: 80_000 },
  );
  await ending.ended;
  expect(await db().instance.findMany({ where: { kind: "handout", stoppedAt: null } })).toEqual([]);
}, 120_000);

it("one whose data directory is deleted, with the folder that it was started in, says so, beats on and answers machines", async () => {
  const folder = mkdtempSync(join(tmpdir(), "larder-handout-"));
  for (const name of ["handout", "prisma"]) symlinkSync(join(projectDir, name), join(folder, name));
  const settings = { ...larder.environment, LARDER_DATA_DIR: "data" };
  const handout = createHandoutProcess(settings, await findFreePort(), folder);
  onTestFinished(() => handout.kill("SIGKILL"));
  await handout.start();
  const ready = async () => {
    const answer = await fetch(`${handout.url}/api/ready`, { signal: AbortSignal.timeout(20_000) });
    return answer.json();
  };
  await expect.poll(ready).toMatchObject({ ready: true, journal: "ok" });
  const team = await makeTeam();
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const { clientId: client_id, clientSecret: client_secret } = await addMachine(team, set);
  rmSync(folder, { recursive: true });
  const deletedAt = new Date();
  expect(await ready()).toMatchObject({ journal: "failing" });
  const beaten = { kind: "handout", stoppedAt: null, seenAt: { gt: deletedAt } } as const;
  await expect.poll(() => db().instance.count({ where: beaten }), { timeout: 40_000 }).toBe(1);
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret });
  const answer = await fetch(`${handout.url}/api/oauth/token`, { method: "POST", body });
  expect(await answer.json()).toMatchObject({ access_token: set.accessToken });
  await handout.kill("SIGTERM");
}, 120_000);
