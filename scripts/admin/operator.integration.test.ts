import { beforeAll, describe, expect, it, vi } from "vitest";
import { newId } from "#lib/db/new-id.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { makeHeldApplication } from "#lib/testing/held-application.ts";
import { makeAsideGrant } from "#lib/testing/make-aside-grant.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeInstance, minutesAgo } from "#lib/testing/make-instance.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { runAdmin } from "../test/run-admin.ts";

// Each command is a process of its own.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });
const larder = runLarder();
let team: Team;

const admin = (args: string[], overrides: Record<string, string> = {}) =>
  runAdmin({ ...larder.environment, DATABASE_URL: larder.ownerUrl, ...overrides }, args);
const ended = (code: number, stdout: string) => ({ code, stdout: expect.stringContaining(stdout) });

beforeAll(async () => {
  await guardDeployment();
});

describe("before anybody has an account", () => {
  it("first-owner prints a link that makes one, and nothing waits for a person", async () => {
    const { stdout } = await admin(["first-owner"]);
    expect(stdout).toMatch(/^http:\/\/localhost:3000\/setup\?token=[\w-]{43}\n\nIt works once\./);
    expect((await admin(["waiting"])).stdout).toBe("Nothing waits for a person.\n");
    expect((await admin(["lost-journals"])).stdout).toContain("No answer is missing");
  });
});

describe("in an installation that is in use", () => {
  beforeAll(async () => {
    team = await makeTeam();
  });

  it("password-reset prints a link for the person, which is on the record", async () => {
    const { stdout } = await admin(["password-reset", team.developer.email]);
    expect(stdout).toMatch(/^http:\/\/localhost:3000\/\S+\n\nGive it to The developer and nobody else\./);
    const [event] = await asOwner().auditEvent.findMany({ where: { action: "member.reset-link-made" } });
    expect(event).toMatchObject({ organizationId: team.organizationId });
  });

  it("waiting says who has to act about what, by organization", async () => {
    const { set } = await makeHeldApplication(larder.control, team);
    await makeAsideGrant(larder.control, team, "production");
    const change = (id: string, data: object) => asOwner().tokenSet.update({ where: { id }, data });
    const [lost, doubted] = [
      await makeConnectedSet(larder.control, team.organizationId),
      await makeConnectedSet(larder.control, team.organizationId),
    ];
    await change(lost.id, { verdict: "used_elsewhere", verdictAt: minutesAgo(5) });
    await change(doubted.id, { doubtSince: minutesAgo(3) });
    const away = {
      id: newId(),
      kind: "worker",
      name: "till-2/77",
      startedAt: minutesAgo(90),
      seenAt: minutesAgo(60),
    } as const;
    await asOwner().instance.create({ data: away });
    const offer = {
      tokenSetId: doubted.id,
      organizationId: team.organizationId,
      kind: "refresh",
      trigger: "schedule",
    } as const;
    const of = {
      generation: 1,
      fingerprint: "f",
      fence: 1,
      actorName: "Larder",
      instance: away.name,
      instanceId: away.id,
    };
    const times = { startedAt: minutesAgo(61), deadlineAt: minutesAgo(60) };
    await asOwner().attempt.create({ data: { id: newId(), ...offer, ...of, ...times } });
    const { stdout } = await admin(["waiting"]);
    expect(stdout).toContain("The journal of till-2/77 is away: 1 call to Apicbase without a known answer");
    expect(stdout).toContain(`npm run admin -- lost-journals ${away.id}`);
    expect(stdout).toContain(`Brasserie Leopold (${team.organizationId})`);
    const { name } = await asOwner().application.findFirstOrThrow({ where: { id: set.applicationId } });
    expect(stdout).toContain(`Stopped: client secret refused. ${name}, 1 token set, the first since`);
    expect(stdout).toMatch(
      /Connection lost: 1 token set, .* Somebody who may connect them reconnects them\./,
    );
    expect(stdout).toMatch(/Being clarified: 1 token set/);
    expect(stdout).toMatch(/New access waits for a decision: 1 token set/);
    expect(stdout).not.toContain(lost.name);
    const found = JSON.parse((await admin(["waiting", "--json"])).stdout);
    expect(found.journalsAway).toMatchObject([{ instanceId: away.id, offers: 1 }]);

    expect((await admin(["lost-journals"])).stdout).toContain(
      `${away.id}  till-2/77, 1 offer without a known answer`,
    );
    expect((await admin(["lost-journals", away.id])).stdout).toContain("1 offer closed.");
    await expect(admin(["lost-journals", away.id])).rejects.toMatchObject({ code: 1 });
    expect((await admin(["waiting"])).stdout).toContain(
      `The journal of process ${away.id} was declared lost`,
    );
  });

  it("a process that was at work when Postgres failed over, and is away, is named and declared lost", async () => {
    const at = minutesAgo(5);
    await asOwner().deployment.updateMany({ data: { failedOverAt: at, failedOverFrom: at } });
    const away = await makeInstance("till-3/78", { seenAt: at });
    expect((await admin(["lost-journals"])).stdout, "no set waits").not.toContain(away.id);
    const columns = { unprovenSince: at };
    await makeConnectedSet(larder.control, team.organizationId, { columns });
    expect((await admin(["lost-journals"])).stdout).toContain(
      `${away.id}  till-3/78, at work when Postgres failed over at ${at.toISOString()}`,
    );
    expect((await admin(["waiting"])).stdout).toContain("The journal of till-3/78 is away: it was at work");
    expect((await admin(["lost-journals", away.id])).stdout).toContain("before Postgres failed over.");
    expect((await admin(["lost-journals"])).stdout).not.toContain(away.id);
    await expect(admin(["lost-journals", away.id])).rejects.toMatchObject({ code: 1 });
    await asOwner().deployment.updateMany({ data: { failedOverAt: null, failedOverFrom: null } });
  });

  it("waiting says that a copy waits for an operator, and nothing of it is sealed anew", async () => {
    const { identity } = await asOwner().deployment.findFirstOrThrow();
    await asOwner().deployment.updateMany({ data: { identity: "another cluster/16384" } });
    expect((await admin(["waiting"])).stdout).toContain(
      "The database waits for adoption: This database is a copy",
    );
    await expect(admin(["reseal"])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("waits for adoption"),
    });
    await asOwner().deployment.updateMany({ data: { identity } });
  });

  it("keys and reseal say what is left, and when the old key may go", async () => {
    const old = larder.environment.LARDER_MASTER_KEYS ?? "";
    const both = { LARDER_MASTER_KEYS: `second:${Buffer.alloc(32, 9).toString("base64")},${old}` };
    // This process has reported, and has no other key.
    await asOwner().instance.deleteMany();
    const first = await admin(["reseal"]).catch((error: unknown) => error);
    expect(first).toMatchObject({
      stdout: expect.stringContaining("Every value is sealed with the present key"),
    });
    expect((await admin(["keys"])).stdout).toMatch(/^test {2}Seals\. \d+ values? at the last count\./);
    const { stdout } = await admin(["reseal"], both);
    expect(stdout).toMatch(/^second {2}Seals\. \d+ values? at the last count\./);
    expect(stdout).toContain("test  Nothing needs it: it may be left out");
    expect(stdout).toContain("Every value is sealed with the present key and in the present form.");
    const judged = JSON.parse((await admin(["keys", "--json"], both)).stdout);
    expect(judged).toMatchObject({ sealing: "second", left: 0, obstacle: null });
    await asOwner().instance.create({
      data: {
        id: newId(),
        kind: "worker",
        name: "till-3/12",
        startedAt: new Date(),
        seenAt: new Date(),
        readsFormat: 2,
        sealsWith: "second",
        opensKeys: ["second"],
      },
    });
    const third = {
      LARDER_MASTER_KEYS: `third:${Buffer.alloc(32, 3).toString("base64")},${both.LARDER_MASTER_KEYS}`,
    };
    await expect(admin(["reseal"], third)).rejects.toMatchObject(
      ended(1, "The process till-3/12 does not have the key third."),
    );
  });

  it("verify-record ends with 0, and with 2 when it cannot be told", async () => {
    const { stdout } = await admin(["verify-record"]);
    expect(stdout).toMatch(/^holds {3}Brasserie Leopold: \d+ events\n {8}head /);
    expect(JSON.parse((await admin(["verify-record", "--json"])).stdout)).toMatchObject([{ breaks: [] }]);
    await expect(admin(["verify-record", newId()])).rejects.toMatchObject({ code: 2 });
    await expect(admin(["verify-record", "--hed", "x"])).rejects.toMatchObject({ code: 2 });
  });
});
