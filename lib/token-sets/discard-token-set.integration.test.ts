import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { removeOutdated } from "#lib/system/remove-outdated.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { beginFlow, connectOnce, land, makePendingSet } from "#lib/testing/connect-flow.ts";
import { LinkBrowser, sendLink } from "#lib/testing/link-browser.ts";
import { eventsOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCallSeen, tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { discardTokenSet } from "./discard-token-set.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
afterEach(() => larder.control.clearFaults());

const pending = () => makePendingSet(larder.control, team.organizationId);
const discard = (set: { id: string }) => discardTokenSet(by(team.owner), { tokenSetId: set.id });

describe("a set that is discarded while somebody is at Apicbase for it", () => {
  it("is named as the reason when the browser comes back, and the code is not exchanged", async () => {
    const set = await pending();
    const started = await beginFlow(larder.control, team.owner, set);
    const { state, code } = started;
    await discard(set);
    for (const parameters of [
      { state, code },
      { state, error: "access_denied" },
    ]) {
      expect(await land({ started, parameters, actor: team.owner })).toEqual({
        kind: "refused",
        reason: "set_discarded",
      });
    }
    expect(await tokenCalls(larder.control, set)).toEqual([]);
  });

  it("is told to the owner of a library on the pages that need no account", async () => {
    const set = await pending();
    const { token } = await sendLink(team.owner, set);
    const browser = new LinkBrowser();
    const started = await browser.proceed(token);
    await discard(set);
    const state = new URL(started.authorizeUrl).searchParams.get("state") ?? "";
    expect(await land({ started, parameters: { state, code: "c".repeat(30) }, actor: null })).toEqual({
      kind: "refused",
      reason: "set_discarded",
      byLink: true,
    });
  });

  it("is forgotten a day after its flow ran out, and not before; a state that nobody knows stays unknown", async () => {
    const set = await pending();
    const started = await beginFlow(larder.control, team.owner, set);
    const { state, code } = started;
    await discard(set);
    await removeOutdated();
    const back = { started, parameters: { state, code }, actor: team.owner };
    expect(await land(back)).toMatchObject({ reason: "set_discarded" });
    await asOwner().discardedFlow.updateMany({ data: { expiresAt: new Date(Date.now() - 25 * 3_600_000) } });
    await removeOutdated();
    expect(await land(back)).toMatchObject({ reason: "unknown_state" });
  });
});

describe("what the record keeps of a set that was discarded", () => {
  const lastDetail = async (set: { id: string }) => (await eventsOf(set.id)).at(-1);

  it("a code whose answer never came", async () => {
    const set = await pending();
    await larder.control.addFault({ endpoint: "token", kind: "drop-after", clientId: set.clientId });
    await connectOnce(larder.control, team.owner, set);
    await discard(set);
    expect(await lastDetail(set)).toMatchObject({
      action: "token-set.discarded",
      detail: { codesWithoutAnswer: 1 },
    });
  });

  it("nothing more where no code was offered", async () => {
    const set = await pending();
    await discard(set);
    expect(await lastDetail(set)).toMatchObject({ action: "token-set.discarded", detail: {} });
  });
});

it("a set that is being connected is not discarded, and that is the reason given", async () => {
  const set = await pending();
  await larder.control.addFault({ endpoint: "token", kind: "delay", ms: 1_500, clientId: set.clientId });
  const connecting = connectOnce(larder.control, team.owner, set);
  await tokenCallSeen(larder.control, set, "received");
  await expect(discard(set)).rejects.toMatchObject({
    code: "conflict",
    text: { what: expect.stringContaining("being connected right now") },
  });
  expect(await connecting).toMatchObject({ connect: { outcome: "connected" } });
  await expect(discard(set)).rejects.toMatchObject({
    code: "conflict",
    text: { what: expect.stringContaining("has been connected") },
  });
});
