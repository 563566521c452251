import "server-only";
import { findJournalId, journalDirectory } from "#lib/custody/get-journal.ts";
import { isInFlight } from "#lib/custody/offer-journal.ts";
import { listOpenOffers, type OpenOffer } from "#lib/custody/unresolved-offer-repository.ts";
import { db } from "#lib/db/client.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { listOwners } from "#lib/journal/read-journals.ts";
import { judgeOwners, type OwnerState } from "./judge-owners.ts";

/** The owners of other processes' files, and processes of this directory that left offers open. */
export async function judgeOthers(open: readonly OpenOffer[]): Promise<ReadonlyMap<string, OwnerState>> {
  const left = open.map(({ instanceId }) => instanceId);
  const owners = new Set([...(await listOwners(journalDirectory())), ...left]);
  owners.delete(thisInstance.id);
  return judgeOwners([...owners]);
}

/** Offers past their deadline that this process, or one of this directory, left open. */
export async function listLeftOpen(which: "own" | "all"): Promise<OpenOffer[]> {
  const own = await listOpenOffers(db(), { instanceId: thisInstance.id });
  const journalId = which === "all" ? await findJournalId() : null;
  const others = journalId === null ? [] : await listOpenOffers(db(), { journalId });
  const left = [...own, ...others.filter(({ instanceId }) => instanceId !== thisInstance.id)];
  return left.filter(({ id }) => !isInFlight(id));
}
