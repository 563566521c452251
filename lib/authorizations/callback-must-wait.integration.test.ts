import { expect, it } from "vitest";
import { askToWait } from "#lib/testing/ask-to-wait.ts";
import { beginFlow, land, makePendingSet } from "#lib/testing/connect-flow.ts";
import { forgetCalls } from "#lib/testing/forget-calls.ts";
import { attemptsOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";

const larder = runLarder();

it("while Apicbase asks to wait nothing is sent or used up, and the same reply connects afterwards", async () => {
  const { organizationId, owner: actor } = await makeTeam();
  const set = await makePendingSet(larder.control, organizationId);
  const started = await beginFlow(larder.control, actor, set);
  const { state, code } = started;
  const landing = { started, parameters: { state, code }, actor };
  await askToWait(60);
  expect(await land(landing)).toEqual({ kind: "refused", reason: "must_wait" });
  expect(await tokenCalls(larder.control, set)).toEqual([]);
  expect(await attemptsOf(set.id)).toEqual([]);
  await forgetCalls();
  expect(await land(landing)).toMatchObject({ kind: "done", connect: { outcome: "connected" } });
});
