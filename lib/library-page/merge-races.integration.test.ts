import { afterEach, beforeEach, expect, it } from "vitest";
import { watchSteps } from "#lib/custody/crash-points.ts";
import { db } from "#lib/db/client.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "#lib/testing/by.ts";
import { connectOnce, makePendingSibling } from "#lib/testing/connect-flow.ts";
import { heldPair, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { libraryNames, libraryOf, makeTwoSpellings } from "#lib/testing/two-spellings.ts";
import { createTokenSet } from "#lib/token-sets/create-token-set.ts";
import { mergeLibraries } from "./merge-libraries.ts";

const larder = runLarder();
let team: Team;

beforeEach(async () => {
  team = await makeTeam();
});
afterEach(() => watchSteps(() => undefined));

it("merges of A into B and B into A: one comes about, the other is refused, and nothing is lost", async () => {
  const { one, other, libraryId, intoId } = await makeTwoSpellings(larder.control, team);
  const both = await Promise.allSettled([
    mergeLibraries(by(team.owner), { libraryId, intoId }),
    mergeLibraries(by(team.admin), { libraryId: intoId, intoId: libraryId }),
  ]);
  const failed = both.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  expect(failed).toEqual([expect.objectContaining({ code: "conflict" })]);
  expect(await libraryOf(one)).toBe(await libraryOf(other));
  expect(await libraryNames(team)).toHaveLength(1);
});

it("token sets that are created under the old name meanwhile end in the library that stays", async () => {
  const { one, libraryId, intoId } = await makeTwoSpellings(larder.control, team);
  const create = (index: number) =>
    createTokenSet(by(team.owner), {
      applicationId: one.applicationId,
      ...{ library: "Cafe Nord", environment: "development", name: `Till ${index}`, scopes: ["accounts"] },
    });
  const creating = Array.from({ length: 8 }, (_, index) => create(index));
  await Promise.all([...creating, mergeLibraries(by(team.owner), { libraryId, intoId })]);
  const made = await db().tokenSet.findMany({ where: { organizationId: team.organizationId } });
  expect(made).toHaveLength(10);
  expect(new Set(made.map((set) => set.libraryId))).toEqual(new Set([intoId]));
  expect(await libraryNames(team)).toEqual(["Café Nord"]);
});

it.each(["after-claim", "after-intent", "answered", "journalled"] as const)(
  "a refresh that has come as far as %s goes on, and its tokens open in the other library",
  async (step) => {
    const set = await makeConnectedSet(larder.control, team.organizationId, { library: "Cafe Nord" });
    const { id } = await makePendingSibling({ ...set }, team.organizationId, { library: "Café Nord" });
    const [libraryId, intoId] = [await libraryOf(set), await libraryOf({ id })];
    let merged = 0;
    watchSteps(async (reached) => {
      if (reached !== step) return;
      merged += 1;
      await mergeLibraries(by(team.owner), { libraryId, intoId });
    });
    const order = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" as const };
    expect(await refreshTokenSet(by(team.owner), order)).toMatchObject({ outcome: "refreshed" });
    expect(merged).toBe(1);
    expect(await rowOf(set.id)).toMatchObject({ libraryId: intoId, generation: 2, claimedUntil: null });
    expect((await heldPair(set.id, 2)).accessToken).not.toBe(set.accessToken);
    expect(await larder.control.doubleSpends()).toEqual([]);
  },
);

it("a connection that is stored and not judged yet is judged in the other library", async () => {
  const { one, libraryId, intoId } = await makeTwoSpellings(larder.control, team);
  watchSteps(async (reached) => {
    if (reached === "stored") await mergeLibraries(by(team.owner), { libraryId, intoId });
  });
  await connectOnce(larder.control, team.owner, one);
  expect(await rowOf(one.id)).toMatchObject({ libraryId: intoId, generation: 1 });
});
