import { beforeAll, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { revokeMachine } from "#lib/machines/revoke-machine.ts";
import { rollMachineSecret } from "#lib/machines/roll-machine-secret.ts";
import { addMachine, askForToken as ask } from "#lib/testing/ask-for-token.ts";
import { by } from "#lib/testing/by.ts";
import { type ConnectedSetOptions, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import type { TokenHttpRequest } from "./token-request.ts";

const larder = runLarder();
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000);
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

const connect = (options: ConnectedSetOptions = {}) =>
  makeConnectedSet(larder.control, team.organizationId, options);

describe("refused, in the RFC's form", () => {
  it.each<[string, Partial<TokenHttpRequest>, Record<string, string>, [number, string]]>([
    ["another grant", {}, { grant_type: "authorization_code" }, [400, "unsupported_grant_type"]],
    ["no grant", { body: "client_id=x" }, {}, [400, "invalid_request"]],
    ["an empty body", { body: "" }, {}, [400, "invalid_request"]],
    ["JSON", { contentType: "application/json" }, {}, [400, "invalid_request"]],
    ["the secret in the address", { query: "client_secret=x" }, {}, [400, "invalid_request"]],
    ["broken percent-encoding", { body: "grant_type=%zz" }, {}, [400, "invalid_request"]],
    ["NUL", { body: "grant_type=client_credentials&scope=%00" }, {}, [400, "invalid_request"]],
    [
      "a parameter twice",
      { body: "grant_type=client_credentials&grant_type=x" },
      {},
      [400, "invalid_request"],
    ],
    ["GET", { method: "GET" }, {}, [405, "invalid_request"]],
    ["an unknown client", {}, { client_id: "larder_machine_nobody" }, [401, "invalid_client"]],
    ["a wrong secret", {}, { client_secret: "larder_ms_x" }, [401, "invalid_client"]],
  ])("%s", async (_what, change, form, [status, error]) => {
    const set = await connect();
    const answer = await ask(await addMachine(team, set), change, form);
    expect(answer).toMatchObject({ status, body: { error, error_description: expect.any(String) } });
    expect(JSON.stringify(answer)).not.toContain(set.accessToken);
    expect(await db().handout.count({ where: { tokenSetId: set.id } })).toBe(0);
  });

  it("wrong by Basic names the scheme", async () => {
    const authorization = `Basic ${Buffer.from("nobody:nothing").toString("base64")}`;
    const { status, headers } = await ask(
      { clientId: "", clientSecret: "" },
      {
        authorization,
        body: "grant_type=client_credentials",
      },
    );
    expect({ status, headers }).toMatchObject({
      status: 401,
      headers: { "www-authenticate": 'Basic realm="Larder"' },
    });
  });

  it("revoked, expired, or from another network", async () => {
    const set = await connect();
    const revoked = await addMachine(team, set);
    await revokeMachine(by(team.owner), { machineId: revoked.id });
    expect(await ask(revoked)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    const elsewhere = await addMachine(team, set, { networks: ["10.0.0.0/8"] });
    expect(await ask(elsewhere)).toMatchObject({ status: 401 });
    expect(await ask(elsewhere, { address: "10.1.2.3" })).toMatchObject({ status: 200 });
    const expired = await addMachine(team, set, { expiresAt: inSeconds(3_600) });
    await db().machine.update({ where: { id: expired.id }, data: { expiresAt: inSeconds(-1) } });
    expect(await ask(expired)).toMatchObject({ status: 401 });
  });

  it("a rolled secret works beside the new one for as long as was said", async () => {
    const set = await connect();
    const machine = await addMachine(team, set);
    const rolled = await rollMachineSecret(by(team.owner), { machineId: machine.id, overlapHours: 1 });
    expect(await ask(machine)).toMatchObject({ status: 200 });
    expect(await ask(rolled)).toMatchObject({ status: 200 });
    const again = await rollMachineSecret(by(team.owner), { machineId: machine.id, overlapHours: 0 });
    expect(await ask(rolled)).toMatchObject({ status: 401 });
    expect(await ask(again)).toMatchObject({ status: 200 });
  });

  it("of a set that is lost or was never connected, with the page that mends it", async () => {
    const lost = await connect({ columns: { verdict: "used_elsewhere", verdictAt: new Date() } });
    const error_uri = expect.stringContaining(`/token-sets/${lost.id}`);
    expect(await ask(await addMachine(team, lost))).toMatchObject({
      status: 400,
      body: { error: "invalid_grant", error_uri },
    });
    const pending = await connect({ pair: null });
    expect(await ask(await addMachine(team, pending))).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
  });

  it("too many wrong tries from one address", async () => {
    const wrong = { clientId: "larder_machine_none", clientSecret: "x" };
    const from = { address: "203.0.113.9" };
    for (let attempt = 0; attempt < 30; attempt++) await ask(wrong, from);
    expect(await ask(wrong, from)).toMatchObject({ status: 429, body: { error: "slow_down" } });
  });
});
