import { findGenerationWithTokens } from "#lib/custody/generation-repository.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { type ApplicationOptions, makeApplication } from "#lib/factories/application-factory.ts";
import { makeTokenSet, type TokenSetOptions } from "#lib/factories/token-set-factory.ts";
import { callbackUrl } from "#lib/oauth/get-provider.ts";
import { getVault } from "#lib/vault/vault.ts";
import type { SandboxControl } from "../../sandbox/testing/sandbox-control.ts";

export interface RegisteredApplication {
  applicationId: string;
  clientId: string;
  clientSecret: string;
}

/** An application registered on both sides: at the sandbox and in Larder. */
export async function makeRegisteredApplication(
  control: SandboxControl,
  organizationId: string,
  options: Partial<ApplicationOptions> = {},
): Promise<RegisteredApplication> {
  const redirect = options.redirect ?? "callback";
  const name = `App ${newId()}`;
  const client = await control.createApplication({
    name,
    ...(redirect === "callback" ? { redirectUri: callbackUrl() } : {}),
  });
  const { id } = await makeApplication({ name, ...client, ...options, organizationId, redirect }, new Date());
  return { applicationId: id, ...client };
}

export interface ConnectedSet extends RegisteredApplication {
  id: string;
  name: string;
  sandboxTokenSetId: string;
  accessToken: string;
  refreshToken: string;
}

export interface ConnectedSetOptions extends Partial<TokenSetOptions> {
  application?: Partial<ApplicationOptions>;
  /** When Larder believes the first pair to have been issued; now unless given. */
  issuedAt?: Date;
}

/** A token set that both sides know, in its first generation. */
export async function makeConnectedSet(
  control: SandboxControl,
  organizationId: string,
  options: ConnectedSetOptions = {},
): Promise<ConnectedSet> {
  const { application, issuedAt = new Date(), ...own } = options;
  const registered = await makeRegisteredApplication(control, organizationId, application);
  const scopes = options.scopes ?? ["accounts", "library"];
  const [issued] = await control.createTokenSets({ clientId: registered.clientId, scopes });
  if (!issued) throw new Error("The sandbox made no token set.");
  const { accessToken, refreshToken, expiresIn, tokenSetId } = issued;
  const name = options.name ?? `POS ${newId()}`;
  const { applicationId } = registered;
  const pair = { accessToken, refreshToken, expiresInSeconds: expiresIn };
  const { id } = await makeTokenSet({ organizationId, applicationId, pair, ...own, name }, issuedAt);
  return { ...registered, id, name, sandboxTokenSetId: tokenSetId, accessToken, refreshToken };
}

/** The pair of a generation, opened. */
export async function heldPair(tokenSetId: string, number: number) {
  const pair = await findGenerationWithTokens(db(), await getVault(), tokenSetId, number);
  if (!pair) throw new Error(`There is no generation ${number}.`);
  return pair;
}

/** The row of a token set, whole. */
export function rowOf(tokenSetId: string) {
  return db().tokenSet.findUniqueOrThrow({ where: { id: tokenSetId } });
}

/** The attempts of a token set, oldest first. */
export function attemptsOf(tokenSetId: string) {
  return db().attempt.findMany({ where: { tokenSetId }, orderBy: [{ startedAt: "asc" }, { id: "asc" }] });
}

/** The audit events of a subject, oldest first. */
export function eventsOf(subjectId: string) {
  return db().auditEvent.findMany({ where: { subjectId }, orderBy: { id: "asc" } });
}
