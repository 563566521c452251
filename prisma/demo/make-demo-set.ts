import { larderItself } from "#lib/audit/audit-actor.ts";
import { insertGeneration } from "#lib/custody/generation-repository.ts";
import type { Note } from "#lib/custody/note.ts";
import { planRefresh } from "#lib/custody/plan-refresh.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import {
  makeAttempt,
  makeEvent,
  makePastRotations,
  type PastSet,
  type Person,
} from "#lib/factories/history-factory.ts";
import { makeTokenSet } from "#lib/factories/token-set-factory.ts";
import { getVault } from "#lib/vault/vault.ts";
import type { DemoSet } from "./demo-sets.ts";
import { granterOf, type SandboxPair } from "./sandbox-tokens.ts";

const lifeMs = 7 * 24 * 3_600_000;
/** The age of a set that was never connected. */
const neverConnectedForMs = 3 * 24 * 3_600_000;

const works: Note = {
  code: "checked",
  introspection: "active",
  probe: { answer: "accepted", status: 200 },
};

export interface DemoSetting {
  organizationId: string;
  applicationId: string;
  scopes: string[];
  person: Person;
  /** Its newest pair; null when it had none. */
  pair: SandboxPair | null;
}

/** Whose access the set uses, as it was learned when it was connected. */
async function makeGrant(set: PastSet, demo: DemoSet, setting: DemoSetting, learnedAt: Date): Promise<void> {
  if (!setting.pair) return;
  await db().grant.create({
    data: {
      ...{ id: newId(), organizationId: set.organizationId, tokenSetId: set.id, standing: "current" },
      ...{ generation: demo.rotations + 1, actorName: setting.person.name, receivedAt: learnedAt, learnedAt },
      identity: { ...granterOf(demo.library) },
    },
    select: { id: true },
  });
}

async function makeNewest(
  set: PastSet,
  demo: DemoSet,
  setting: DemoSetting,
  times: { issuedAt: Date; expiresAt: Date },
): Promise<void> {
  if (!setting.pair) return;
  const { accessToken, refreshToken } = setting.pair;
  const vault = await getVault();
  await inTransaction((tx) =>
    insertGeneration(tx, vault, {
      ...times,
      tokenSetId: set.id,
      source: demo.rotations === 0 ? "exchange" : "refresh",
      rotatedFrom: demo.rotations === 0 ? null : demo.rotations,
      adopted: true,
      expiryStated: true,
      accessToken,
      refreshToken,
      scopes: set.scopes,
    }),
  );
}

/** Creates the set's earlier rotations and its newest pair at their times. */
async function giveItsPast(set: PastSet, demo: DemoSet, setting: DemoSetting, now: Date): Promise<void> {
  if (demo.ageMs === null) return;
  const issuedAt = new Date(now.getTime() - demo.ageMs);
  const expiresAt = new Date(issuedAt.getTime() + lifeMs);
  const generation = await makePastRotations(set, setting.person, demo.rotations, issuedAt);
  await makeNewest(set, demo, setting, { issuedAt, expiresAt });
  await makeGrant(set, demo, setting, issuedAt);
  const checkedAt = new Date(now.getTime() - 4 * 60_000 - demo.rotations * 60_000);
  await db().tokenSet.update({
    where: { id: set.id },
    data: {
      generation,
      fence: generation,
      grantedScopes: set.scopes,
      accessTokenIssuedAt: issuedAt,
      accessTokenExpiresAt: expiresAt,
      nextRefreshAt: planRefresh(issuedAt, expiresAt, 0.5),
      refreshedAt: issuedAt,
      authorizedBy: setting.person.name,
      ...(demo.living ? { checkedAt, checkActive: true, checkDetail: works } : {}),
    },
    select: { id: true },
  });
}

/** Creates one token set of the demo with its history and failures. */
export async function makeDemoSet(demo: DemoSet, setting: DemoSetting, now: Date): Promise<PastSet> {
  const { organizationId, applicationId, scopes, person } = setting;
  const { name, library, environment } = demo;
  const issuedAt = new Date(now.getTime() - (demo.ageMs ?? neverConnectedForMs));
  const created = new Date(issuedAt.getTime() - demo.rotations * (lifeMs / 2));
  const { id } = await makeTokenSet(
    { organizationId, applicationId, name, library, environment, scopes },
    created,
  );
  const set: PastSet = { id, organizationId, name, environment, scopes };
  await makeEvent(set, person, { action: "token-set.created", at: created, detail: { library } });
  await giveItsPast(set, demo, setting, now);
  const columns = demo.columns?.(now);
  if (!columns) return set;
  await db().tokenSet.update({ where: { id }, data: columns, select: { id: true } });
  await makeTrouble(set, demo, person, now);
  return set;
}

async function makeTrouble(set: PastSet, demo: DemoSet, person: Person, now: Date): Promise<void> {
  const columns = demo.columns?.(now);
  const generation = demo.rotations + 1;
  if (columns?.failedAt instanceof Date) {
    const lost = columns.verdict === "answer_lost";
    const dead = columns.verdict !== undefined;
    await makeAttempt(set, person, {
      kind: "refresh",
      generation,
      at: columns.failedAt,
      durationMs: lost ? 15_030 : 210,
      outcome: lost ? "lost" : dead ? "refused" : "unavailable",
      note: demo.failure?.(now),
      ...(lost ? {} : { providerStatus: dead ? 400 : 429 }),
      ...(dead && !lost ? { providerError: "invalid_grant" } : {}),
      ...(typeof columns.verdict === "string" ? { verdict: columns.verdict } : {}),
    });
    const failed = {
      action: "token-set.refresh-failed",
      at: columns.failedAt,
      detail: { generation },
    } as const;
    await makeEvent(set, larderItself, failed);
  }
  if (columns?.revokedAt instanceof Date) {
    await makeAttempt(set, person, {
      kind: "revoke",
      generation,
      at: columns.revokedAt,
      durationMs: 180,
      outcome: "revoked",
      providerStatus: 200,
      note: { code: "revoke_proved" },
    });
    const revoked = {
      action: "token-set.revoked",
      at: columns.revokedAt,
      detail: { proof: "proved" },
    } as const;
    await makeEvent(set, person, revoked);
  }
}
