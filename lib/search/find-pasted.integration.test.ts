import { beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "#lib/auth/actor.ts";
import { roles } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "#lib/testing/by.ts";
import { beginFlow, land, makePendingSet } from "#lib/testing/connect-flow.ts";
import { keepPair } from "#lib/testing/keep-pair.ts";
import { type ConnectedSet, heldPair, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { snapshot } from "#lib/testing/snapshot.ts";
import { findPasted } from "./find-pasted.ts";

const larder = runLarder();
let team: Team;
let strangers: Team;
let set: ConnectedSet;

const paste = (text: string, actor: Actor = team.support) => findPasted(by(actor), { text });

beforeAll(async () => {
  team = await makeTeam();
  strangers = await makeTeam("Cantine du Port");
  set = await makeConnectedSet(larder.control, team.organizationId, { environment: "production" });
  await refreshTokenSet(by(team.owner), { tokenSetId: set.id, trigger: "person", requestedAt: new Date() });
});

describe("a pasted token", () => {
  it.each(roles)("is told to a member as %s: which set, and that it is current", async (role) => {
    const { accessToken } = await heldPair(set.id, 2);
    const [found, ...others] = await paste(`Bearer ${accessToken}`, team[role]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      kind: "access_token",
      standing: "current",
      generation: 2,
      tokenSet: { id: set.id, name: set.name, environment: "production", health: "healthy" },
    });
  });

  it("that was replaced is told to be an old one, access and refresh token of one answer together", async () => {
    const { accessToken, refreshToken } = set;
    const answer = JSON.stringify({ access_token: accessToken, refresh_token: refreshToken });
    expect(await paste(answer)).toMatchObject([
      { kind: "access_token", standing: "replaced", generation: 1 },
    ]);
    expect(await paste(refreshToken)).toMatchObject([
      { kind: "refresh_token", standing: "replaced", generation: 1 },
    ]);
  });

  it("that is kept aside is told to be so", async () => {
    const { accessToken, number } = await keepPair(larder.control, set);
    expect(await paste(accessToken)).toMatchObject([{ standing: "kept", generation: number }]);
    const current = await heldPair(set.id, 2);
    expect(await paste(current.accessToken ?? "")).toMatchObject([{ standing: "current" }]);
  });

  it("is found by its fingerprint too, as pages show it", async () => {
    const where = { tokenSetId_number: { tokenSetId: set.id, number: 1 } };
    const row = await db().generation.findUniqueOrThrow({ where });
    const shown = row.accessTokenFingerprint.slice(0, 8);
    expect(await paste(shown)).toMatchObject([{ kind: "access_token", generation: 1 }]);
    expect(await paste(row.refreshTokenFingerprint ?? "")).toMatchObject([
      { kind: "refresh_token", generation: 1, what: expect.stringMatching(/^This is the fingerprint of/) },
    ]);
  });

  it("comes back in no form, and is stored nowhere", async () => {
    const before = await snapshot(["RateLimiterFlexible"]);
    const found = JSON.stringify(await paste(set.accessToken));
    expect(found).not.toContain(set.accessToken);
    expect(found).not.toMatch(/fingerprint"|sealed|secret/i);
    expect(await snapshot(["RateLimiterFlexible"])).toEqual(before);
  });
});

it("a code that was exchanged is told with what came of it", async () => {
  const pending = await makePendingSet(larder.control, team.organizationId);
  const started = await beginFlow(larder.control, team.owner, pending);
  const { state, code } = started;
  expect(await paste(code), "before it was sent").toEqual([]);
  await land({ started, actor: team.owner, parameters: { state, code } });
  expect(await paste(`https://larder.example/callback?code=${code}&state=${state}`)).toMatchObject([
    { kind: "code", standing: "used", generation: null, tokenSet: { id: pending.id } },
  ]);
});

it("another organization's token, code or fingerprint is nothing, as one that nobody knows", async () => {
  const where = { tokenSetId_number: { tokenSetId: set.id, number: 1 } };
  const { accessTokenFingerprint } = await db().generation.findUniqueOrThrow({ where });
  for (const text of [set.accessToken, set.refreshToken, accessTokenFingerprint, "x".repeat(30)]) {
    expect(await paste(text, strangers.owner)).toEqual([]);
  }
});

it("an API key for development alone learns nothing of production", async () => {
  const key = { id: team.owner.userId, name: "Nightly", permissions: ["token-set:read" as const] };
  const narrowed: Actor = { ...team.owner, key: { ...key, environments: ["development"] } };
  expect(await paste(set.accessToken, narrowed)).toEqual([]);
  const without: Actor = { ...team.owner, key: { ...key, permissions: [], environments: ["production"] } };
  expect(await refusalOf(paste(set.accessToken, without))).toBe("forbidden");
});

it("many in a minute are refused to the person who pastes them, and to nobody else", async () => {
  const guesser = strangers.support;
  for (let tries = 0; tries < 60; tries += 1) await paste(`guess-${"Xy9".repeat(8)}${tries}`, guesser);
  expect(await refusalOf(paste(set.accessToken, guesser))).toBe("rate_limited");
  expect(await paste(set.accessToken)).toHaveLength(1);
});
