import { beforeAll, expect, it } from "vitest";
import { replaceClientSecret } from "#lib/applications/replace-client-secret.ts";
import type { Actor } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeAttempt } from "#lib/factories/history-factory.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { addMachine, askForToken } from "#lib/testing/ask-for-token.ts";
import { by } from "#lib/testing/by.ts";
import { connectOnce, makePendingSet, type PendingSet } from "#lib/testing/connect-flow.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { checkTokenSet } from "#lib/token-sets/check-token-set.ts";
import { listAttempts } from "#lib/token-sets/get-token-set.ts";
import { pauseTokenSet } from "#lib/token-sets/pause-token-set.ts";
import { renameTokenSet } from "#lib/token-sets/rename-token-set.ts";
import { resumeTokenSet } from "#lib/token-sets/resume-token-set.ts";
import { getTechnicalDetails } from "./get-technical-details.ts";
import { getTokenSetPage } from "./get-token-set-page.ts";
import { leaveNote } from "./leave-note.ts";
import { timelineSchema } from "./timeline-schema.ts";
import type { TimelineEntry } from "./timeline-view.ts";

const larder = runLarder();
let team: Team;
let set: PendingSet;

/** What a set lives through, one thing after the other. */
async function live(): Promise<void> {
  const tokenSetId = set.id;
  await connectOnce(larder.control, team.owner, set);
  const machine = await addMachine(team, set);
  await askForToken(machine);
  await db().handout.updateMany({ where: { tokenSetId }, data: { count: 42 } });
  const holder = await db().tokenSet.findUniqueOrThrow({ where: { id: tokenSetId } });
  const request = { tokenSetId, requestedAt: new Date(), trigger: "person" } as const;
  const shown = holder.promisedUntil ? { holderSeenUntil: holder.promisedUntil } : {};
  await refreshTokenSet(by(team.owner), { ...request, ...shown });
  await checkTokenSet(by(team.support), tokenSetId);
  await renameTokenSet(by(team.owner), { tokenSetId, name: "Terrace" });
  await pauseTokenSet(by(team.owner), { tokenSetId, reason: "Stocktaking" });
  await resumeTokenSet(by(team.owner), { tokenSetId });
  await replaceClientSecret(by(team.owner), {
    applicationId: set.applicationId,
    clientSecret: newId(),
  });
  await leaveNote(by(team.support), { tokenSetId, note: "Called, waiting for Idris." });
}

beforeAll(async () => {
  team = await makeTeam();
  set = await makePendingSet(larder.control, team.organizationId);
  await live();
});

const details = (actor: Actor, before: string | null = null) =>
  getTechnicalDetails(by(actor), { tokenSetId: set.id, ...timelineSchema.parse({ before }) });

function say(entry: TimelineEntry): string {
  if (entry.kind === "attempt") return `${entry.attempt.kind} ${entry.attempt.outcome}`;
  return entry.kind === "event" ? entry.event.action : `collected ${entry.handouts.count}`;
}

it("tells everything that happened as one timeline, the newest first, each thing once", async () => {
  const { timeline } = await details(team.support);
  expect(timeline.entries.map(say)).toEqual([
    "token-set.noted",
    "application.secret-refused",
    "token-set.resumed",
    "token-set.paused",
    "token-set.renamed",
    "token-set.checked",
    "refresh issued",
    "token-set.promise-overridden",
    "collected 42",
    "machine.created",
    "token-set.connected",
    "exchange issued",
    "token-set.authorize-started",
  ]);
  const times = timeline.entries.map(({ at }) => at);
  expect(times).toEqual(times.toSorted().reverse());
  expect(timeline).toMatchObject({ older: null, isNewest: true });
});

it("tells which generation each attempt brought: a refresh the one after the exchange's", async () => {
  const { timeline } = await details(team.owner);
  const attempts = timeline.entries.flatMap((entry) => (entry.kind === "attempt" ? entry.attempt : []));
  expect(attempts).toMatchObject([
    { kind: "refresh", generation: 1, broughtGeneration: 2 },
    { kind: "exchange", broughtGeneration: 1 },
  ]);
  expect(attempts).toEqual(await listAttempts(by(team.owner), { tokenSetId: set.id }));
});

it("lists generations with the beginnings of their fingerprints, and no token", async () => {
  const page = await details(team.support);
  expect(page.generations).toMatchObject([
    { number: 2, source: "refresh", adopted: true, wipedAt: null },
    { number: 1, source: "exchange", adopted: true },
  ]);
  for (const { accessTokenFingerprint, refreshTokenFingerprint } of page.generations) {
    expect([accessTokenFingerprint, refreshTokenFingerprint]).toEqual([
      expect.stringMatching(/^.{8}$/),
      expect.stringMatching(/^.{8}$/),
    ]);
  }
  expect(JSON.stringify(page)).not.toContain(set.clientSecret);
});

it("names the machine and process of an attempt to operators alone", async () => {
  const seenBy = async (actor: Actor) =>
    JSON.stringify([await details(actor), await listAttempts(by(actor), { tokenSetId: set.id })]);
  const { instance } = await db().attempt.findFirstOrThrow({ where: { tokenSetId: set.id } });
  for (const role of ["owner", "admin", "developer", "support"] as const) {
    expect(await seenBy(team[role])).not.toContain(instance);
  }
  expect(await seenBy({ ...team.support, isOperator: true })).toContain(instance);
});

it("goes on where a page ended, without a gap or a repetition, also among equal times", async () => {
  const long = await makePendingSet(larder.control, team.organizationId);
  const past = {
    ...long,
    organizationId: team.organizationId,
    environment: "development" as const,
    scopes: [],
  };
  const at = new Date();
  for (let turn = 0; turn < 120; turn++) {
    const outcome = "unavailable" as const;
    const when = new Date(at.getTime() - Math.floor(turn / 3) * 1_000);
    await makeAttempt(past, team.owner, { kind: "refresh", generation: 1, at: when, durationMs: 5, outcome });
  }
  const keys: string[] = [];
  let before: string | null = null;
  const sizes: number[] = [];
  do {
    const place = timelineSchema.parse({ before });
    const { timeline } = await getTechnicalDetails(by(team.support), { tokenSetId: long.id, ...place });
    sizes.push(timeline.entries.length);
    keys.push(...timeline.entries.map(({ key }) => key));
    before = timeline.older;
  } while (before !== null && sizes.length < 10);
  expect(sizes).toEqual([50, 50, 20]);
  expect(new Set(keys).size).toBe(120);
  const nowhere = timelineSchema.parse({ before: "yesterday" });
  expect(nowhere.before).toBeNull();
});

it("tells the note first on the page, and who left it", async () => {
  const { history } = await getTokenSetPage(by(team.owner), { tokenSetId: set.id });
  expect(history.note).toMatchObject({ text: "Called, waiting for Idris.", by: team.support.name });
  expect(history.lines[0]).toMatchObject({ did: "left a note on", note: "Called, waiting for Idris." });
  expect(history).toMatchObject({ hasMore: true });
});

it("refuses another organization, and tells it nothing of the set or its application", async () => {
  const other = await makeTeam("Cantine du Port");
  expect(await refusalOf(details(other.owner))).toBe("not_found");
  const note = { tokenSetId: set.id, note: "Seen." };
  expect(await refusalOf(leaveNote(by(other.owner), note))).toBe("not_found");
});

it("takes no note from an API key, which is no person", async () => {
  const key = {
    id: newId(),
    name: "Nightly",
    permissions: ["token-set:read"],
    environments: ["development"],
  };
  const actor = { ...team.owner, key } as Actor;
  const note = { tokenSetId: set.id, note: "Checked by the nightly run." };
  expect(await refusalOf(leaveNote(by(actor), note))).toBe("forbidden");
});
