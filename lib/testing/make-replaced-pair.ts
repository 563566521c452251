import type { Environment } from "#lib/auth/permissions.ts";
import { importTokens } from "#lib/token-sets/import-tokens.ts";
import type { SandboxControl } from "../../sandbox/testing/sandbox-control.ts";
import { by } from "./by.ts";
import { type ConnectedSet, makeConnectedSet } from "./make-connected-set.ts";
import type { Team } from "./make-team.ts";

/** A set whose first pair an imported one has replaced, while machines were promised its access token for an hour more. */
export async function makeReplacedPair(
  control: SandboxControl,
  team: Team,
  environment: Environment,
): Promise<ConnectedSet> {
  const columns = { promisedUntil: new Date(Date.now() + 3_600_000), promisedTo: "Till" };
  const set = await makeConnectedSet(control, team.organizationId, { environment, columns });
  const [made] = await control.createTokenSets({ clientId: set.clientId, scopes: ["accounts"] });
  const { accessToken = "", refreshToken = "" } = made ?? {};
  const input = { tokenSetId: set.id, accessToken, refreshToken, trigger: "person" } as const;
  await importTokens(by(team.owner), input);
  return set;
}
