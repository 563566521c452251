import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import type { MuteView } from "#lib/alerts/alert-view.ts";
import { findSetMute } from "#lib/alerts/set-mute-repository.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import type { ConnectLinkView } from "#lib/connect-links/connect-link-view.ts";
import { listLinkViews } from "#lib/connect-links/list-connect-links.ts";
import { findNamedHolder, listHolderRows } from "#lib/custody/holder-repository.ts";
import { listReplacedPairs } from "#lib/custody/retirement-repository.ts";
import { getTokenSetRow } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { isDatabaseHeld } from "#lib/deployment/deployment-repository.ts";
import type { GrantsView } from "#lib/grants/grant-view.ts";
import { readGrants } from "#lib/grants/read-grants.ts";
import { listMachineViews } from "#lib/machines/list-machines.ts";
import type { MachineView } from "#lib/machines/machine-view.ts";
import { type ReplacedPairView, toReplacedPairView } from "#lib/token-sets/replaced-pair-view.ts";
import { countCodesWithoutAnswer } from "#lib/token-sets/token-set-repository.ts";
import { type TokenSetView, toTokenSetView } from "#lib/token-sets/token-set-view.ts";
import { type HistoryView, readHistory } from "./read-history.ts";

export interface TokenSetPageView {
  tokenSet: TokenSetView;
  history: HistoryView;
  links: ConnectLinkView[];
  machines: MachineView[];
  /** Whose access the set uses, and what waits for a decision. */
  grants: GrantsView;
  /** Pairs that a new connection replaced and that are still to be revoked. */
  replaced: ReplacedPairView[];
  /** It never held a token, and the answer to a code of it never came: Apicbase may have issued tokens that nobody has. */
  isAnswerMissing: boolean;
  /** Nobody is told about it meanwhile; null where people are. */
  mute: MuteView | null;
  /** It was checked since it was connected: what is known of it is no longer the first call's answer. */
  isCheckedSince: boolean;
}

function isOfCheck(note: Prisma.JsonValue): boolean {
  return typeof note === "object" && note !== null && "code" in note && note.code === "checked";
}

/**
 * The page of a token set: the set, its history in short, machines and connect links. Its row is read once.
 * @throws AppError forbidden, not_found
 */
export async function getTokenSetPage(
  { actor, now }: Context,
  { tokenSetId }: { tokenSetId: string },
): Promise<TokenSetPageView> {
  requirePermission(actor, "token-set:read");
  const row = await getTokenSetRow(db(), actor.organizationId, tokenSetId);
  const [history, links, machines, holder, promises, replaced, grants, isHeld, unanswered, mute] =
    await Promise.all([
      readHistory(db(), { ...row, applicationId: row.application.id }),
      listLinkViews(db(), row, now),
      listMachineViews(db(), row, now),
      findNamedHolder(db(), row, now),
      listHolderRows(db(), row.id, now),
      listReplacedPairs(db(), row.id),
      readGrants(db(), row),
      isDatabaseHeld(db()),
      row.generation === 0 ? countCodesWithoutAnswer(db(), row.id) : 0,
      findSetMute(db(), row, now),
    ]);
  return {
    ...{ tokenSet: { ...toTokenSetView(row, now, isHeld), holder }, history, links, machines },
    ...{ grants, mute },
    replaced: replaced.map((pair) => toReplacedPairView(pair, promises)),
    isAnswerMissing: unanswered > 0,
    isCheckedSince: isOfCheck(row.checkDetail),
  };
}
