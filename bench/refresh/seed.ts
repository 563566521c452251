import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeConnectedRows } from "#lib/factories/connected-rows-factory.ts";
import { makeLibraryRows } from "#lib/factories/token-set-rows-factory.ts";
import type { SandboxControl } from "../../sandbox/testing/sandbox-control.ts";
import type { BareSet } from "./work.ts";

const applicationCount = 20;

/** Creates `count` connected sets of twenty applications, with pairs that the sandbox issued. */
export async function connectSets(
  control: SandboxControl,
  organizationId: string,
  count: number,
): Promise<BareSet[]> {
  const now = new Date();
  const [libraryId = ""] = await makeLibraryRows(organizationId, 1, now, `Kitchen ${newId()}`);
  const sets: BareSet[] = [];
  for (let index = 0; index < applicationCount; index += 1) {
    const name = `App ${newId()}`;
    const client = await control.createApplication({ name });
    const { id: applicationId } = await makeApplication(
      { organizationId, name, ...client, redirect: "copy-code" },
      now,
    );
    const share = Math.ceil((count - sets.length) / (applicationCount - index));
    const scopes = ["accounts", "library"];
    const pairs = await control.createTokenSets({ clientId: client.clientId, scopes, count: share });
    const ids = await makeConnectedRows({ organizationId, applicationId, libraryId, pairs }, now);
    for (const [place, { refreshToken }] of pairs.entries()) {
      sets.push({ id: ids[place] ?? "", refreshToken, ...client });
    }
  }
  return sets;
}

/** Makes sets due at once. */
export async function makeDue(sets: readonly BareSet[]): Promise<void> {
  const ids = sets.map(({ id }) => id);
  await db().$executeRaw`
    UPDATE "TokenSet" SET "nextRefreshAt" = clock_timestamp() - interval '1 second' WHERE "id" = ANY(${ids}::uuid[])`;
}
