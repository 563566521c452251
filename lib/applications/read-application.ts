import "server-only";
import type { Db } from "#lib/db/client.ts";
import { countByApplication } from "#lib/tally/tally-repository.ts";
import { countStoppedSets, getApplicationRow } from "./application-repository.ts";
import { type ApplicationView, toApplicationView } from "./application-view.ts";

/** Which application of an organization, and at what instant it is seen. */
export interface ApplicationRead {
  organizationId: string;
  applicationId: string;
  now: Date;
}

/** An application with what its hold stops. @throws AppError not_found */
export async function readApplication(
  db: Db,
  { organizationId, applicationId, now }: ApplicationRead,
): Promise<ApplicationView> {
  const row = await getApplicationRow(db, organizationId, applicationId);
  const isHeld = row.credentialsRefusedAt !== null;
  const stopped = isHeld ? await countStoppedSets(db, { organizationId, now }) : [];
  return toApplicationView(row, { stopped, all: await countByApplication(db, organizationId) });
}
