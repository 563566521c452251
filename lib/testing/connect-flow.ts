import type { Actor } from "#lib/auth/actor.ts";
import { completeCallback } from "#lib/authorizations/complete-callback.ts";
import { type StartedAuthorization, startAuthorization } from "#lib/authorizations/start-authorization.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeTokenSet, type TokenSetOptions } from "#lib/factories/token-set-factory.ts";
import { createPageVisitor } from "../../sandbox/testing/page-visitor.ts";
import type { SandboxControl } from "../../sandbox/testing/sandbox-control.ts";
import { by } from "./by.ts";
import { makeRegisteredApplication, type RegisteredApplication } from "./make-connected-set.ts";

export interface PendingSet extends RegisteredApplication {
  id: string;
  name: string;
}

/** A token set that waits for its first connection, its application known on both sides. */
export async function makePendingSet(
  control: SandboxControl,
  organizationId: string,
  options: Partial<TokenSetOptions> & { redirect?: "callback" | "copy-code" } = {},
): Promise<PendingSet> {
  const { redirect = "callback", ...own } = options;
  const app = await makeRegisteredApplication(control, organizationId, { redirect });
  const name = `POS ${newId()}`;
  const { applicationId } = app;
  const { id } = await makeTokenSet({ organizationId, applicationId, name, ...own }, new Date());
  return { ...app, id, name: own.name ?? name };
}

/** Owns the library Brasserie Leopold at the sandbox. */
export const nora = "chef@brasserie.test";
/** Works there, without the right to `accounts`. */
export const sam = "kitchen@brasserie.test";
/** Owns another library, Cantine du Port. */
export const idris = "chef@cantine.test";

/** One more set that waits for its connection, for the same client: in another organization, of an application of its own. */
export async function makePendingSibling(
  of: PendingSet,
  organizationId: string,
  options: Partial<TokenSetOptions> = {},
): Promise<PendingSet> {
  const { clientId, clientSecret } = of;
  const where = { organizationId_clientId: { organizationId, clientId } };
  const registered = await db().application.findUnique({ where, select: { id: true } });
  const application =
    registered ?? (await makeApplication({ organizationId, clientId, clientSecret }, new Date()));
  const name = `POS ${newId()}`;
  const set = { organizationId, applicationId: application.id, name, ...options };
  const { id } = await makeTokenSet(set, new Date());
  return { clientId, clientSecret, applicationId: application.id, id, name: set.name };
}

/** The code that the provider gives for an authorize URL, as for a click on Authorize. */
export async function codeFor(
  control: SandboxControl,
  authorizeUrl: string,
  userEmail = nora,
): Promise<string> {
  const { searchParams } = new URL(authorizeUrl);
  const redirectUri = searchParams.get("redirect_uri");
  const { code } = await control.createCode({
    clientId: searchParams.get("client_id") ?? "",
    userEmail,
    scopes: (searchParams.get("scope") ?? "").split(" "),
    codeChallenge: searchParams.get("code_challenge") ?? "",
    ...(redirectUri === null ? {} : { redirectUri }),
  });
  return code;
}

/** The address that the provider's consent page sends the browser to. */
export async function decideInBrowser(
  sandboxUrl: string,
  authorizeUrl: string,
  decision: "authorize" | "cancel",
): Promise<URL> {
  const browser = createPageVisitor(sandboxUrl);
  await browser.signIn("chef@brasserie.test");
  const { pathname, search } = new URL(authorizeUrl);
  const response = await browser.submit(pathname + search, [["decision", decision]]);
  return new URL(response.headers.get("location") ?? "", sandboxUrl);
}

/** Begins a flow and gets its code. */
export async function beginFlow(
  control: SandboxControl,
  actor: Actor,
  set: { id: string },
  userEmail = nora,
): Promise<StartedAuthorization & { code: string; state: string }> {
  const started = await startAuthorization(by(actor), { tokenSetId: set.id });
  const state = new URL(started.authorizeUrl).searchParams.get("state") ?? "";
  return { ...started, state, code: await codeFor(control, started.authorizeUrl, userEmail) };
}

export interface Landing {
  started: StartedAuthorization;
  parameters: URLSearchParams | Record<string, string>;
  actor: Actor | null;
  /** The cookie's value; the one that was set, unless given. */
  browserToken?: string | null;
  now?: Date;
}

/** The browser comes back to the callback. */
export function land(landing: Landing) {
  const { started, actor, browserToken = started.browserToken, now = new Date() } = landing;
  const readCookie = (id: string) => (id === started.authorizationId ? browserToken : null);
  const parameters = new URLSearchParams(landing.parameters);
  const caller = { address: "192.0.2.1", userAgent: "test" };
  return completeCallback({ actor, browserToken: readCookie, caller, now }, { parameters });
}

/** Connects a set from start to end, by a user at the sandbox. */
export async function connectOnce(
  control: SandboxControl,
  actor: Actor,
  set: { id: string },
  userEmail = nora,
) {
  const started = await beginFlow(control, actor, set, userEmail);
  const { state, code } = started;
  return land({ started, actor, parameters: { state, code } });
}
