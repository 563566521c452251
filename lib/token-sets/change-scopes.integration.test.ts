import { beforeAll, expect, it } from "vitest";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "#lib/testing/by.ts";
import { connectOnce, makePendingSet } from "#lib/testing/connect-flow.ts";
import { eventsOf, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { archiveTokenSet } from "./archive-token-set.ts";
import { changeScopes } from "./change-scopes.ts";
import { getTokenSet } from "./get-token-set.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

const pending = () =>
  makePendingSet(larder.control, team.organizationId, { scopes: ["accounts", "library"] });
const change = ({ id: tokenSetId }: { id: string }, scopes: string[]) =>
  changeScopes(by(team.admin), { tokenSetId, scopes });
const view = ({ id: tokenSetId }: { id: string }) => getTokenSet(by(team.support), { tokenSetId });

it("says what is missing until it is reconnected, and a refresh does not change that", async () => {
  const set = await pending();
  await connectOnce(larder.control, team.owner, set);
  await change(set, ["library", "sales"]);
  expect(await view(set)).toMatchObject({
    requestedScopes: ["library", "sales"],
    grantedScopes: ["accounts", "library"],
    diagnosis: { works: "yes", cause: "scope_missing", remedy: "reconnect", short: "not granted: sales" },
  });
  const asked = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" } as const;
  expect(await refreshTokenSet(by(team.owner), asked)).toMatchObject({ outcome: "refreshed" });
  expect(await view(set)).toMatchObject({ grantedScopes: ["accounts", "library"] });
  await connectOnce(larder.control, team.owner, set);
  expect(await view(set)).toMatchObject({
    grantedScopes: ["library", "sales"],
    diagnosis: { works: "yes", cause: null },
  });
  expect((await eventsOf(set.id)).find(({ action }) => action === "token-set.scopes-changed")).toMatchObject({
    actorName: team.admin.name,
    detail: { from: ["accounts", "library"], to: ["library", "sales"] },
  });
});

it("refuses the same scopes, in whatever order, and an archived set", async () => {
  const set = await pending();
  const before = await rowOf(set.id);
  await expect(change(set, ["library", "accounts"])).rejects.toMatchObject({
    code: "conflict",
    fields: { scopes: "Choose other scopes." },
  });
  expect(await rowOf(set.id)).toEqual(before);
  await archiveTokenSet(by(team.owner), { tokenSetId: set.id });
  await expect(change(set, ["sales"])).rejects.toMatchObject({
    text: { what: "This token set is archived." },
  });
});
