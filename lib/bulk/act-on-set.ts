import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { createConnectLinkIn } from "#lib/connect-links/create-connect-link.ts";
import { randomToken } from "#lib/crypto/fingerprint.ts";
import { getTokenSetState, type TokenSetState } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import type { RefreshOutcome } from "#lib/refresh/refresh-outcome.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { archiveTokenSet } from "#lib/token-sets/archive-token-set.ts";
import { checkTokenSet } from "#lib/token-sets/check-token-set.ts";
import { pauseTokenSet } from "#lib/token-sets/pause-token-set.ts";
import { resumeTokenSet } from "#lib/token-sets/resume-token-set.ts";
import { type RevokeOutcome, revokeTokenSet } from "#lib/token-sets/revoke-token-set.ts";
import { getVault } from "#lib/vault/vault.ts";
import { type ItemOutcome, settleItem, type TakenItem } from "./bulk-item-repository.ts";
import { type BulkRunRow, findSealedLinkKey } from "./bulk-run-repository.ts";
import { bulkOptionsSchema } from "./bulk-schema.ts";
import { openLinkTokens } from "./link-tokens.ts";

/** One set of a run that is under way. */
export interface ItemWork {
  run: BulkRunRow;
  item: TakenItem;
}

/** What the attempts of a run say of who asked for them. */
function triggerOf({ apiKeyId }: BulkRunRow): "person" | "api" {
  return apiKeyId === null ? "person" : "api";
}

const done = (words: string): ItemOutcome => ({ standing: "done", words });
const failed = (words: string): ItemOutcome => ({ standing: "failed", words });
const skipped = (words: string): ItemOutcome => ({ standing: "skipped", words });

/** What a refresh came to. @param before how the set stood */
export function judgeRefresh(outcome: RefreshOutcome, before: TokenSetState | null): ItemOutcome {
  switch (outcome.outcome) {
    case "refreshed": {
      const until = outcome.accessTokenExpiresAt;
      return done(until === null ? "Refreshed." : `Refreshed. The access token works until ${until}.`);
    }
    case "reauthorize": {
      const words = `The connection is lost. ${outcome.evidence}`.trim();
      return before?.verdict ? skipped(words) : failed(words);
    }
    case "credentials_refused":
    case "retry_later":
      return failed(outcome.detail);
  }
}

/** What a revocation came to. */
function judgeRevoke({ outcome, detail }: RevokeOutcome): ItemOutcome {
  if (outcome === "revoked") return done(detail);
  return outcome === "in_doubt" ? { standing: "unknown", words: detail } : failed(detail);
}

async function refresh(ctx: Context, { run, item }: ItemWork): Promise<ItemOutcome> {
  const { tokenSetId, begunAt } = item;
  const before = await getTokenSetState(db(), run.organizationId, tokenSetId);
  if (before.credentialsRefusedAt) {
    return skipped("Apicbase refuses the application’s client secret, so nothing was sent.");
  }
  // A refresh since the run began, by whomever, is what its maker asked for; one that failed is not.
  const { startedAt } = run;
  const isRefreshed = startedAt !== null && before.refreshedAt !== null && before.refreshedAt >= startedAt;
  const requestedAt = isRefreshed ? startedAt : begunAt;
  return judgeRefresh(
    await refreshTokenSet(ctx, { tokenSetId, requestedAt, trigger: triggerOf(run) }),
    before,
  );
}

async function revoke(ctx: Context, { run, item: { tokenSetId } }: ItemWork): Promise<ItemOutcome> {
  // The number that was typed stands for the names.
  const { name } = await getTokenSetState(db(), run.organizationId, tokenSetId);
  return judgeRevoke(await revokeTokenSet(ctx, { tokenSetId, confirm: name, trigger: triggerOf(run) }));
}

async function check(ctx: Context, { item: { tokenSetId, tries } }: ItemWork): Promise<ItemOutcome> {
  const { active, detail } = await checkTokenSet(ctx, tokenSetId);
  const again = tries > 1 ? " It was asked again, because a worker ended in the middle." : "";
  return active === null ? failed(detail + again) : done(detail + again);
}

/** Makes the link and writes it down in one transaction: a link that is made is never made again. */
async function reconnect(ctx: Context, { run, item }: ItemWork): Promise<ItemOutcome> {
  const { tokenSetId } = item;
  const sealed = await findSealedLinkKey(db(), run.id);
  const id = newId();
  const token = sealed === null ? randomToken() : openLinkTokens(await getVault(), run, sealed)(id);
  const { purpose = "", expiresInHours = 72 } = bulkOptionsSchema.parse(run.options);
  const wish = { tokenSetId, recipient: "the library’s owner", purpose, expiresInHours };
  return inTransaction(async (tx) => {
    const { expiresAt } = await createConnectLinkIn(tx, ctx, wish, { id, token });
    const outcome = { ...done(`A connect link was made. It holds until ${expiresAt}.`), connectLinkId: id };
    if (!(await settleItem(tx, item, outcome))) throw new Error("Another process has taken the set over.");
    return outcome;
  });
}

/**
 * Does what a run is for to one of its sets, by the use case of a single set.
 * @throws AppError what the use case throws
 */
export async function actOnSet(work: ItemWork, ctx: Context): Promise<ItemOutcome> {
  const { tokenSetId } = work.item;
  switch (work.run.action) {
    case "check":
      return check(ctx, work);
    case "refresh":
      return refresh(ctx, work);
    case "revoke":
      return revoke(ctx, work);
    case "reconnect":
      return reconnect(ctx, work);
    case "pause": {
      const { reason = "" } = bulkOptionsSchema.parse(work.run.options);
      const { isRefreshUnderWay } = await pauseTokenSet(ctx, { tokenSetId, reason });
      return done(isRefreshUnderWay ? "Paused. A refresh had begun: it ends as it would have." : "Paused.");
    }
    case "resume":
      await resumeTokenSet(ctx, { tokenSetId });
      return done("Resumed.");
    case "archive":
      await archiveTokenSet(ctx, { tokenSetId });
      return done("Archived.");
  }
}
