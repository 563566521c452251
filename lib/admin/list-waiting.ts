import "server-only";
import { db } from "#lib/db/client.ts";
import { addressToConfirm } from "#lib/deployment/adopt-deployment.ts";
import { findHold } from "#lib/deployment/deployment-repository.ts";
import {
  type LostJournal,
  listLostJournals,
  listStoppedApplications,
  listTroubledJournals,
  listWaitingSets,
  type StoppedApplication,
  type TroubledJournal,
  type WaitingSets,
} from "./waiting-repository.ts";

/** What waits for a person, in the whole installation. */
export interface Waiting {
  /** Why nothing is refreshed from this database, and what is typed to adopt it; null when it is adopted. */
  hold: { reason: string; address: string } | null;
  journalsLost: LostJournal[];
  journalsTroubled: TroubledJournal[];
  applications: StoppedApplication[];
  sets: WaitingSets[];
}

/** What waits for a person, for whoever runs Larder; which journals are away, recovery knows. */
export async function listWaiting(): Promise<Waiting> {
  const [reason, lost, troubled, applications, sets] = await Promise.all([
    findHold(db()),
    listLostJournals(db()),
    listTroubledJournals(db()),
    listStoppedApplications(db()),
    listWaitingSets(db()),
  ]);
  return {
    hold: reason === null ? null : { reason, address: addressToConfirm() },
    journalsLost: lost,
    journalsTroubled: troubled,
    applications,
    sets,
  };
}
