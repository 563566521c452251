import { beforeAll, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { addMachine, askForToken } from "#lib/testing/ask-for-token.ts";
import { by } from "#lib/testing/by.ts";
import {
  type ConnectedSetOptions,
  eventsOf,
  heldPair,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team, teamPassword } from "#lib/testing/make-team.ts";
import { addMember } from "#lib/testing/people.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { revealToken } from "./reveal-token.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

const connect = (options: ConnectedSetOptions = {}) =>
  makeConnectedSet(larder.control, team.organizationId, options);

function reveal(set: { id: string }, actor = team.owner, password = teamPassword, now = new Date()) {
  return revealToken({ ...by(actor, now), address: "192.0.2.7" }, { tokenSetId: set.id, password });
}

describe("a token that is revealed to a person", () => {
  it("is the one in force, promised to them like to a machine, and on the record", async () => {
    const set = await connect({ environment: "production" });
    const shown = await reveal(set, team.admin);
    expect(shown).toMatchObject({ accessToken: set.accessToken, scopes: ["accounts", "library"] });
    expect((await callApi(larder.control, shown.accessToken)).status).toBe(200);
    const row = await rowOf(set.id);
    const endsAt = Date.now() + shown.expiresInSeconds * 1_000;
    expect(endsAt).toBeLessThanOrEqual((row.dueAt?.getTime() ?? 0) - 59_000);
    expect(row).toMatchObject({ promisedUntil: new Date(shown.until), promisedTo: team.admin.name });
    const events = await eventsOf(set.id);
    expect(events).toMatchObject([{ action: "token-set.revealed", actorUserId: team.admin.userId }]);
    expect(JSON.stringify(events)).not.toContain(set.accessToken);
    expect(await getTokenSet(by(team.support), { tokenSetId: set.id })).toMatchObject({
      holder: { name: team.admin.name, until: shown.until },
    });
  });

  it("is not replaced before the promise ends, unless a person confirms who was shown all who hold it", async () => {
    const set = await connect();
    await askForToken(await addMachine(team, set));
    const { until } = await reveal(set);
    await reveal(set, team.developer);
    const request = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" } as const;
    await expect(refreshTokenSet(by(team.owner), request)).rejects.toMatchObject({
      code: "confirmation_required",
      text: { what: expect.stringMatching(/^The developer, The owner and Till may use/) },
    });
    await db().tokenSet.update({ where: { id: set.id }, data: { nextRefreshAt: new Date() } });
    expect((await rowOf(set.id)).dueAt, "the schedule waits for it").toEqual(new Date(until));
    const confirmed = { ...request, holderSeenUntil: new Date(until) };
    expect(await refreshTokenSet(by(team.owner), confirmed)).toMatchObject({ outcome: "refreshed" });
    expect(await reveal(set)).toMatchObject({ accessToken: (await heldPair(set.id, 2)).accessToken });
  });
});

describe("nothing is shown", () => {
  it("without the right password, which is counted like a try to sign in", async () => {
    const set = await connect();
    const person = await addMember(team.organizationId, "admin");
    const now = new Date();
    for (let tries = 0; tries < 5; tries++) {
      await expect(reveal(set, person, "wrong", now)).rejects.toMatchObject({
        code: "invalid_input",
        fields: { password: expect.any(String) },
      });
    }
    await expect(reveal(set, person, teamPassword, now)).rejects.toMatchObject({ code: "rate_limited" });
    expect(await rowOf(set.id)).toMatchObject({ promisedUntil: null });
    expect(await db().reveal.count({ where: { tokenSetId: set.id } })).toBe(0);
  });

  it.each([
    ["revoked", { revokedAt: new Date() }, "revoked"],
    ["due", { nextRefreshAt: new Date(Date.now() - 1_000) }, "about to be replaced"],
    ["being refreshed", { claimedUntil: new Date(Date.now() + 60_000) }, "under way"],
  ])("of a set that is %s", async (_what, columns, words) => {
    const set = await connect({ columns });
    await expect(reveal(set)).rejects.toMatchObject({
      code: "conflict",
      text: { what: expect.stringContaining(words) },
    });
    expect(await db().reveal.count({ where: { tokenSetId: set.id } })).toBe(0);
  });
});
