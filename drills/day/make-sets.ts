import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeConnectedRows } from "#lib/factories/connected-rows-factory.ts";
import { makeRegisteredApplication } from "#lib/testing/make-connected-set.ts";
import type { SandboxControl } from "../../sandbox/testing/sandbox-control.ts";
import type { DaySet } from "./judge-sets.ts";
import type { PlannedSet } from "./plan-sets.ts";

const applicationCount = 5;
const setsAtOnce = 1_000;
const scopes = ["accounts", "library"];

const isHeldUp = ({ origin }: PlannedSet) => origin === "held up";

/** What had held sets up is over: they are due at once. */
export async function release(sets: readonly DaySet[]): Promise<void> {
  const ids = sets.filter(isHeldUp).map(({ id }) => id);
  await db().tokenSet.updateMany({ where: { id: { in: ids } }, data: { pausedAt: null } });
}

/** Makes the planned sets on both sides: issued by the sandbox, and sealed in Larder's database. */
export async function makeSets(
  control: SandboxControl,
  organizationId: string,
  planned: readonly PlannedSet[],
): Promise<DaySet[]> {
  const library = { id: newId(), organizationId, name: "Brasserie" };
  await db().library.create({ data: library, select: { id: true } });
  const applications = await Promise.all(
    Array.from({ length: applicationCount }, () => makeRegisteredApplication(control, organizationId)),
  );
  const made: DaySet[] = [];
  for (let start = 0; start < planned.length; start += setsAtOnce) {
    const some = planned.slice(start, start + setsAtOnce);
    const application = applications[(start / setsAtOnce) % applicationCount];
    if (!application) throw new Error("There is no application.");
    const { clientId, applicationId } = application;
    const issuedAt = some.map((one) => one.issuedAt);
    const issued = await control.createTokenSets({ clientId, scopes, issuedAt });
    const pairs = issued.map((pair, index) => ({
      ...pair,
      issuedAt: new Date(some[index]?.issuedAt ?? 0),
      nextRefreshAt: new Date(some[index]?.dueAt ?? 0),
    }));
    const ids = await makeConnectedRows(
      { organizationId, applicationId, libraryId: library.id, pairs },
      new Date(),
    );
    for (const [index, plan] of some.entries()) {
      const sandboxTokenSetId = issued[index]?.tokenSetId ?? "";
      made.push({ ...plan, id: ids[index] ?? "", sandboxTokenSetId });
    }
  }
  await db().tokenSet.updateMany({
    where: { id: { in: made.filter(isHeldUp).map(({ id }) => id) } },
    data: { pausedAt: new Date() },
  });
  // What filling left for later is not what the day is about.
  await db().$executeRawUnsafe("VACUUM ANALYZE");
  return made;
}
