import { beforeAll, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { makePendingSet, makePendingSibling, type PendingSet } from "#lib/testing/connect-flow.ts";
import { actionsOf, bring, expectNothingStored, refusalOf } from "#lib/testing/import-by-hand.ts";
import { eventsOf, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { createTokenSet } from "../../sandbox/testing/oauth-requests.ts";

const larder = runLarder();
let team: Team;
let strangers: Team;

beforeAll(async () => {
  team = await makeTeam();
  strangers = await makeTeam("Cantine du Port");
});

const pending = (options = {}, by: Team = team) => makePendingSet(larder.control, by.organizationId, options);
const handMade = (set: PendingSet) => createTokenSet(larder.control, set.clientId);

describe("the same refresh token in two sets", () => {
  const neutral = {
    code: "conflict",
    text: {
      what: "These tokens cannot be imported: they are in use already.",
      safe: "Nothing was stored. A refresh token works once: two holders would lock each other out.",
      next: "Have a separate token made in API Settings for this installation and environment.",
    },
    fields: {},
  };

  /** A set for the same application, as an organization may have several. */
  function sibling(of: PendingSet, options: { environment?: "production"; by?: Team } = {}) {
    const { by = team, environment = "development" } = options;
    return makePendingSibling(of, by.organizationId, { environment });
  }

  it.each([
    ["development", undefined],
    ["production", "production" as const],
  ])("is refused, naming the other set: a second one in %s", async (_name, environment) => {
    const first = await pending();
    const pair = await handMade(first);
    await bring(team.owner, first, pair);
    const second = await sibling(first, { ...(environment ? { environment } : {}) });
    const refusal = await refusalOf(bring(team.owner, second, pair));
    expect(refusal.text.what).toBe(
      `This refresh token is in the token set "${first.name}" (development) already.`,
    );
    await expectNothingStored(second);
    expect(await actionsOf(second)).toEqual(["token-set.import-refused"]);
  });

  it("is refused to another organization without a word about the first", async () => {
    const first = await pending({ name: "The secret installation" });
    const pair = await handMade(first);
    await bring(team.owner, first, pair);
    const theirs = await makePendingSibling(first, strangers.organizationId);
    expect(await refusalOf(bring(strangers.owner, theirs, pair)), "refresh token held").toEqual(neutral);
    const other = await createTokenSet(larder.control, first.clientId);
    const mixed = { accessToken: pair.accessToken, refreshToken: other.refreshToken };
    expect(await refusalOf(bring(strangers.owner, theirs, mixed)), "access token held").toEqual(neutral);
    await expectNothingStored(theirs);
    const record = JSON.stringify(await eventsOf(theirs.id));
    for (const word of [first.id, first.name, team.organizationId]) expect(record).not.toContain(word);
    expect(await rowOf(first.id)).toMatchObject({ generation: 1, fence: 1 });
  });

  it("tells an outsider nothing about a refresh token before its access token is proved", async () => {
    const first = await pending();
    const pair = await handMade(first);
    await bring(team.owner, first, pair);
    const theirs = await pending({}, strangers);
    const held = await refusalOf(bring(strangers.owner, theirs, { ...pair, accessToken: "x".repeat(30) }));
    const fresh = { accessToken: "x".repeat(30), refreshToken: "y".repeat(30) };
    expect(held).toEqual(await refusalOf(bring(strangers.owner, theirs, fresh)));
    expect(held.code).toBe("invalid_input");
  });

  it("is refused in the same set too, and after a rotation", async () => {
    const set = await pending();
    const pair = await handMade(set);
    await bring(team.owner, set, pair);
    expect(await refusalOf(bring(team.owner, set, pair))).toMatchObject({ code: "conflict" });
    expect(await rowOf(set.id)).toMatchObject({ generation: 1 });
  });

  it("an access token of one pair with the refresh token of another is a slip: refused", async () => {
    const set = await pending();
    const [one, other] = [await handMade(set), await handMade(set)];
    await bring(team.owner, set, one);
    const second = await sibling(set);
    const mixed = { accessToken: one.accessToken, refreshToken: other.refreshToken };
    expect((await refusalOf(bring(team.owner, second, mixed))).text.what).toContain(
      `This access token is in the token set "${set.name}"`,
    );
    await expectNothingStored(second);
  });

  it("imported into several sets at once is in exactly one", async () => {
    const first = await pending();
    const pair = await handMade(first);
    const production = await sibling(first, { environment: "production" });
    const sets = [first, await sibling(first), production, await sibling(first)];
    const imports = await Promise.allSettled(sets.map((set) => bring(team.owner, set, pair)));
    expect(imports.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const { reason } of imports.filter((one) => one.status === "rejected")) {
      expect(reason).toMatchObject({ code: "conflict" });
    }
    const generations = await db().generation.count({
      where: { tokenSetId: { in: sets.map(({ id }) => id) } },
    });
    expect(generations).toBe(1);
  });
});
