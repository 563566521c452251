import type { Environment } from "#lib/auth/permissions.ts";
import { newId } from "#lib/db/new-id.ts";
import type { SandboxControl } from "../../sandbox/testing/sandbox-control.ts";
import { connectOnce, idris, makePendingSet, type PendingSet } from "./connect-flow.ts";
import type { Team } from "./make-team.ts";

/** A set of a library of its own, current by one user (generation 1), with another library's access kept aside (2). */
export async function makeAsideGrant(
  control: SandboxControl,
  team: Team,
  environment: Environment,
): Promise<PendingSet & { library: string }> {
  const library = `Library ${newId()}`;
  const set = await makePendingSet(control, team.organizationId, { library, environment });
  await connectOnce(control, team.owner, set);
  await connectOnce(control, team.owner, set, idris);
  return { ...set, library };
}
