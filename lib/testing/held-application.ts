import { newId } from "#lib/db/new-id.ts";
import { makeTokenSet } from "#lib/factories/token-set-factory.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import type { SandboxControl } from "../../sandbox/testing/sandbox-control.ts";
import { by } from "./by.ts";
import { type ConnectedSet, makeConnectedSet } from "./make-connected-set.ts";
import type { Team } from "./make-team.ts";

/** Another connected set of the same application. */
export async function addSetOf(
  control: SandboxControl,
  team: Team,
  { clientId, applicationId }: ConnectedSet,
  expiresInSeconds: number,
) {
  const [made] = await control.createTokenSets({ clientId, scopes: ["accounts"] });
  if (!made) throw new Error("The sandbox made no token set.");
  const pair = { accessToken: made.accessToken, refreshToken: made.refreshToken, expiresInSeconds };
  const { organizationId } = team;
  const name = `Set ${newId()}`;
  return makeTokenSet({ organizationId, applicationId, pair, name, scopes: ["accounts"] }, new Date());
}

/** A set whose application is on hold, and the secret that would be right. */
export async function makeHeldApplication(control: SandboxControl, team: Team) {
  const set = await makeConnectedSet(control, team.organizationId);
  const { clientSecret: right } = await control.replaceSecret(set.clientId);
  const request = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" } as const;
  const { outcome } = await refreshTokenSet(by(team.owner), request);
  if (outcome !== "credentials_refused") throw new Error(`The application is not on hold: ${outcome}.`);
  await control.clearCalls();
  return { set, right };
}
