import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { roles } from "#lib/auth/permissions.ts";
import { createConnectLink } from "#lib/connect-links/create-connect-link.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { AppError } from "#lib/errors.ts";
import { renameLibrary } from "#lib/libraries/rename-library.ts";
import { addMachine, askForToken } from "#lib/testing/ask-for-token.ts";
import { by } from "#lib/testing/by.ts";
import { changeRole } from "#lib/testing/change-membership.ts";
import { connectOnce, idris, makePendingSet, makePendingSibling } from "#lib/testing/connect-flow.ts";
import { eventsOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { libraryNames, libraryOf, makeTwoSpellings } from "#lib/testing/two-spellings.ts";
import { createTokenSet } from "#lib/token-sets/create-token-set.ts";
import { findMergedLibrary, getLibraryPage } from "./get-library-page.ts";
import { mergeLibraries } from "./merge-libraries.ts";
import { planMerge } from "./plan-merge.ts";

const larder = runLarder();
let team: Team;
let strangers: Team;

beforeAll(async () => {
  strangers = await makeTeam("Cantine du Port");
});
beforeEach(async () => {
  team = await makeTeam();
});

const makeTwo = (options?: { environment: "production" }) => makeTwoSpellings(larder.control, team, options);

describe("what a merge does", () => {
  it("sets, machines and links move; the old address and name lead on; both are on the record", async () => {
    const { one, other, libraryId, intoId } = await makeTwo({ environment: "production" });
    await connectOnce(larder.control, team.owner, one);
    const machine = await addMachine(team, one);
    const wish = { tokenSetId: one.id, recipient: "Chef Louise", purpose: "Till.", expiresInHours: 1 };
    await createConnectLink(by(team.owner), wish);
    expect(await planMerge(by(team.admin), { libraryId, intoId })).toEqual({
      from: { id: libraryId, name: "Cafe Nord" },
      into: { id: intoId, name: "Café Nord" },
      moves: { production: 1, development: 0, machines: 1, openLinks: 1 },
      inTheWay: [],
      seenApart: null,
    });

    await mergeLibraries(by(team.admin), { libraryId, intoId });

    expect([await libraryOf(one), await libraryOf(other)]).toEqual([intoId, intoId]);
    expect(await libraryNames(team)).toEqual(["Café Nord"]);
    expect((await askForToken(machine)).status).toBe(200);
    expect(await refusalOf(getLibraryPage(by(team.support), { libraryId }))).toBe("not_found");
    expect(await findMergedLibrary(by(team.support), { libraryId })).toBe(intoId);
    const page = await getLibraryPage(by(team.support), { libraryId: intoId });
    expect(page).toMatchObject({ production: 1, development: 1, openLinks: [{ recipient: "Chef Louise" }] });
    const latest = page.events.slice(0, 2);
    expect(latest.map(({ did, subject, after }) => [did, subject.name, subject.exists, after])).toEqual([
      ["merged another library into", "Café Nord", true, null],
      ["merged the library", "Cafe Nord", true, "into another one"],
    ]);
    expect((await eventsOf(libraryId)).at(-1)).toMatchObject({
      action: "library.merged",
      actorName: "The admin",
      detail: { into: "Café Nord", production: 1, development: 0 },
    });
    const { applicationId } = one;
    const typed = {
      applicationId,
      library: "CAFE NORD",
      environment: "development",
      name: "Till 9",
    } as const;
    const made = await createTokenSet(by(team.developer), { ...typed, scopes: ["accounts"] });
    expect(made.library).toEqual({ id: intoId, name: "Café Nord" });
  });

  it("a library that others were merged into is merged itself, and every old address leads to the last", async () => {
    const { libraryId, intoId, one } = await makeTwo();
    await mergeLibraries(by(team.owner), { libraryId, intoId });
    const third = await makePendingSibling(one, team.organizationId, { library: "Nord" });
    const lastId = await libraryOf(third);
    await mergeLibraries(by(team.owner), { libraryId: intoId, intoId: lastId });
    expect(await findMergedLibrary(by(team.owner), { libraryId })).toBe(lastId);
    expect(await findMergedLibrary(by(team.owner), { libraryId: intoId })).toBe(lastId);
    await renameLibrary(by(team.owner), { libraryId: lastId, name: "Cafe Nord" });
    expect(await libraryNames(team)).toEqual(["Cafe Nord"]);
  });
});

describe("what stands in the way", () => {
  it("two sets of one name and environment: both are named, nothing is changed, and it goes on when one is renamed", async () => {
    const { one, libraryId, intoId } = await makeTwo();
    const here = await makePendingSibling(one, team.organizationId, { library: "Cafe Nord", name: "Till" });
    const there = await makePendingSibling(one, team.organizationId, { library: "Café Nord", name: "TILL" });
    // Another environment is another name.
    const production = { environment: "production", name: "Till" } as const;
    await makePendingSibling(one, team.organizationId, { library: "Cafe Nord", ...production });
    const { inTheWay } = await planMerge(by(team.owner), { libraryId, intoId });
    expect(inTheWay).toEqual([
      { environment: "development", id: here.id, name: "Till", otherId: there.id, otherName: "TILL" },
    ]);
    const refused = await mergeLibraries(by(team.owner), { libraryId, intoId }).catch((error) => error);
    expect(refused).toBeInstanceOf(AppError);
    expect(refused).toMatchObject({
      code: "conflict",
      text: { what: expect.stringContaining("Till (development)") },
    });
    expect([await libraryOf(one), await libraryOf(here)]).toEqual([libraryId, libraryId]);
    expect(await findMergedLibrary(by(team.owner), { libraryId })).toBeNull();
    await db().tokenSet.update({ where: { id: here.id }, data: { name: "Till 2" } });
    await mergeLibraries(by(team.owner), { libraryId, intoId });
    expect(await libraryOf(here)).toBe(intoId);
  });

  it("sets that see different libraries at Apicbase are merged only by somebody who says that they are one customer", async () => {
    const { one, other, libraryId, intoId } = await makeTwo();
    await connectOnce(larder.control, team.owner, one);
    await connectOnce(larder.control, team.owner, other, idris);
    const { seenApart } = await planMerge(by(team.owner), { libraryId, intoId });
    expect(seenApart?.here).toEqual(["Brasserie Leopold (Nora Claes)"]);
    expect(seenApart?.there[0]).toContain("Cantine du Port");
    expect(await refusalOf(mergeLibraries(by(team.owner), { libraryId, intoId }))).toBe(
      "confirmation_required",
    );
    expect(await libraryOf(one)).toBe(libraryId);
    await mergeLibraries(by(team.owner), { libraryId, intoId, confirmDifferent: true });
    expect(await libraryOf(one)).toBe(intoId);
    expect((await eventsOf(intoId)).at(-1)).toMatchObject({ detail: { confirmed: "one customer" } });
  });
});

describe("who may", () => {
  it.each(roles)("the role decides: %s", async (role) => {
    const { one, libraryId, intoId } = await makeTwo({ environment: "production" });
    const ctx = by(team[role]);
    if (role === "owner" || role === "admin") {
      await planMerge(ctx, { libraryId, intoId });
      await mergeLibraries(ctx, { libraryId, intoId });
      expect(await libraryOf(one)).toBe(intoId);
    } else {
      expect(await refusalOf(planMerge(ctx, { libraryId, intoId }))).toBe("forbidden");
      expect(await refusalOf(mergeLibraries(ctx, { libraryId, intoId }))).toBe("forbidden");
      expect(await libraryOf(one)).toBe(libraryId);
    }
    expect(await findMergedLibrary(ctx, { libraryId: newId() })).toBeNull();
  });

  it("a demotion counts for a request that had begun before it", async () => {
    const { libraryId, intoId } = await makeTwo();
    const ctx = by(team.admin);
    await changeRole(team.admin, "support");
    expect(await refusalOf(mergeLibraries(ctx, { libraryId, intoId }))).toBe("forbidden");
  });

  it("another organization's library is no library, on either side, and its old address leads nowhere", async () => {
    const { libraryId, intoId } = await makeTwo();
    const foreign = await makePendingSet(larder.control, strangers.organizationId, { library: newId() });
    const foreignId = await libraryOf(foreign);
    for (const pair of [
      { libraryId, intoId: foreignId },
      { libraryId: foreignId, intoId },
      { libraryId, intoId: newId() },
    ]) {
      expect(await refusalOf(planMerge(by(team.owner), pair))).toBe("not_found");
      expect(await refusalOf(mergeLibraries(by(team.owner), pair))).toBe("not_found");
    }
    expect(await libraryOf(foreign)).toBe(foreignId);
    await mergeLibraries(by(team.owner), { libraryId, intoId });
    expect(await findMergedLibrary(by(strangers.owner), { libraryId })).toBeNull();
  });
});
