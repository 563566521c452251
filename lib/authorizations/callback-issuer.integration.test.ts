import { beforeAll, describe, expect, it } from "vitest";
import { beginFlow, land, makePendingSet } from "#lib/testing/connect-flow.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

describe("a callback that names its issuer", () => {
  it.each([
    ["another", ["https://evil.test"]],
    ["ours beside another", ["ours", "https://evil.test"]],
    ["no address", ["x"]],
    ["nothing", [""]],
  ])("as %s is refused without a token call, and uses nothing up", async (_what, issuers) => {
    const set = await makePendingSet(larder.control, team.organizationId);
    const started = await beginFlow(larder.control, team.owner, set);
    const { code, state } = started;
    const parameters = new URLSearchParams({ code, state });
    for (const issuer of issuers) parameters.append("iss", issuer === "ours" ? larder.sandboxUrl : issuer);
    expect(await land({ started, parameters, actor: team.owner })).toEqual({
      kind: "refused",
      reason: "other_issuer",
    });
    expect(await tokenCalls(larder.control, set)).toEqual([]);

    parameters.delete("iss");
    parameters.append("iss", larder.sandboxUrl);
    expect(await land({ started, parameters, actor: team.owner })).toMatchObject({
      kind: "done",
      connect: { outcome: "connected" },
    });
  });
});
