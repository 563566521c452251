import type { Actor } from "#lib/auth/actor.ts";
import { prepareBulkRun } from "#lib/bulk/prepare-bulk-run.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { queueDelivery } from "#lib/destinations/queue-delivery.ts";
import { makeConnectLink } from "#lib/factories/connect-link-factory.ts";
import { makeInvitation } from "#lib/factories/invitation-factory.ts";
import { revealToken } from "#lib/handouts/reveal-token.ts";
import { takeIdempotencyKey } from "#lib/idempotency/idempotency-repository.ts";
import { findOrCreateLibrary } from "#lib/libraries/find-or-create-library.ts";
import { mergeLibraries } from "#lib/library-page/merge-libraries.ts";
import type { SandboxControl } from "../../sandbox/testing/sandbox-control.ts";
import { addMachine, askForToken } from "./ask-for-token.ts";
import { by } from "./by.ts";
import { beginFlow } from "./connect-flow.ts";
import { makeApiKey } from "./make-api-key.ts";
import { makeConnectedSet } from "./make-connected-set.ts";
import { makeDestination } from "./make-destination.ts";
import { makeReplacedPair } from "./make-replaced-pair.ts";
import { type Team, teamPassword } from "./make-team.ts";

/** Two spellings of one customer, merged. */
async function makeMergedLibrary(owner: Actor): Promise<void> {
  const ctx = by(owner);
  const make = (name: string) => inTransaction((tx) => findOrCreateLibrary(tx, ctx, name));
  const [libraryId, intoId] = [await make("Cafe Nord"), await make("Café Nord")];
  await mergeLibraries(ctx, { libraryId, intoId });
}

/** An alert about a set that was told and muted. */
async function makeAlert({ organizationId }: Team, tokenSetId: string, destinationId: string): Promise<void> {
  const [ruleId, alertId, at] = [newId(), newId(), new Date()];
  const condition = "connection_lost" as const;
  const rule = {
    id: ruleId,
    organizationId,
    environment: "production" as const,
    condition,
    active: true,
    createdAt: at,
  };
  await db().alertRule.create({ data: rule });
  await db().alertRuleDestination.create({ data: { ruleId, destinationId, organizationId } });
  const times = { since: at, openedAt: at, lastSeenAt: at, tellAt: at };
  await db().alert.create({ data: { id: alertId, organizationId, ruleId, groupKey: "till", ...times } });
  await db().alertSet.create({ data: { alertId, tokenSetId, organizationId, since: at, enteredAt: at } });
  const telling = {
    alertId,
    destinationId,
    kind: "opened" as const,
    organizationId,
    deliveryId: newId(),
    at,
  };
  await db().alertTelling.create({ data: telling });
  const mute = {
    tokenSetId,
    organizationId,
    mutedAt: at,
    mutedBy: "Nora Claes",
    reason: "Closed for the season",
  };
  await db().tokenSetMute.create({ data: mute });
}

/** A bulk run with its token sets. */
async function makeBulkRun(owner: Actor): Promise<void> {
  const wish = { action: "check", environment: "production", filter: { ended: "shown" } } as const;
  await prepareBulkRun(by(owner), wish);
}

/** Gives a team a row in every table that belongs to an organization; two token sets, in two libraries. */
export async function makeEveryRow(control: SandboxControl, team: Team): Promise<void> {
  const { organizationId, owner } = team;
  const now = new Date();
  await makeReplacedPair(control, team, "development");
  const counted = { organizationId, quarter: now, environment: "production" as const, count: 1 };
  const standing = { applicationId: newId(), standing: "paused" };
  await db().tokenSetCount.create({ data: { ...counted, ...standing, kind: "all" }, select: { kind: true } });
  await db().comingCount.create({ data: { ...counted, kind: "refresh" }, select: { kind: true } });
  await db().custodyDay.create({ data: { organizationId, day: now }, select: { day: true } });
  const set = await makeConnectedSet(control, organizationId, {
    library: "Cantine",
    environment: "production",
  });
  await askForToken(await addMachine(team, set));
  await revealToken({ ...by(owner), address: "192.0.2.7" }, { tokenSetId: set.id, password: teamPassword });
  await beginFlow(control, owner, set);
  const person = { ...owner, role: "owner" as const };
  const past = { organizationId, id: set.id, name: set.name, environment: "production" as const, scopes: [] };
  const link = { recipient: "chef@brasserie.test", purpose: "Till", by: person, createdAt: now };
  await makeConnectLink(past, { ...link, expiresInHours: 1 });
  const invitation = { organizationId, email: `${newId()}@larder.test`, role: "support" as const };
  await makeInvitation({ ...invitation, by: person, createdAt: now, end: null });
  await makeApiKey(owner);
  await makeMergedLibrary(owner);
  const { id: destinationId } = await makeDestination(team);
  const message = { type: "test" as const, subject: "A test", text: "A test", data: {} };
  await inTransaction((tx) => queueDelivery(tx, { organizationId, destinationId, ...message }));
  await makeAlert(team, set.id, destinationId);
  await makeBulkRun(owner);
  const request = { id: newId(), organizationId, actor: newId(), key: newId(), fingerprint: "f" };
  await takeIdempotencyKey(db(), request);
}
