import { Hono } from "hono";
import type { z } from "zod";
import { findLibraryOwner, findUserByEmail, type UserRow } from "../accounts/user-store.ts";
import { findApplication, registerApplication, replaceSecret } from "../applications/application-store.ts";
import { insertCode } from "../oauth/code-store.ts";
import { revokeTokenSet } from "../oauth/revoke-token-set.ts";
import { pairTerms } from "../oauth/token-grant.ts";
import { insertTokenSet } from "../oauth/token-set-store.ts";
import { codePageUrl, type HonoEnv, type Sandbox } from "../sandbox-context.ts";
import { inTransaction } from "../storage/open-database.ts";
import { ControlError } from "./control-guard.ts";
import { applicationSchema, codeSchema, tokenSetsSchema } from "./control-schema.ts";

/** Does without pages what a person does in them: register, create tokens, authorize, revoke. */
export function controlSetupRoutes(sandbox: Sandbox): Hono<HonoEnv> {
  const { db, clock } = sandbox;
  const routes = new Hono<HonoEnv>();
  routes.post("/applications", async (c) => {
    const input = applicationSchema.parse(await c.req.json());
    const owner = getUser(sandbox, input.ownerEmail);
    const application = { ...input, ownerId: owner.id, redirectUri: input.redirectUri ?? null };
    return c.json(registerApplication(db, application, clock.now()), 201);
  });
  routes.post("/applications/:clientId/secret", (c) => {
    const clientId = c.req.param("clientId");
    requireApplication(sandbox, clientId);
    return c.json({ clientId, clientSecret: replaceSecret(db, clientId) });
  });
  routes.post("/token-sets", async (c) =>
    c.json(createTokenSets(sandbox, tokenSetsSchema.parse(await c.req.json())), 201),
  );
  routes.post("/token-sets/:id/revoke", (c) => {
    const id = c.req.param("id");
    if (db.prepare("SELECT 1 FROM token_sets WHERE id = ?").get(id) === undefined) {
      throw new ControlError(404, `There is no token set ${id}.`);
    }
    revokeTokenSet(db, id, clock.now());
    return c.body(null, 204);
  });
  routes.post("/codes", async (c) => c.json(createCode(sandbox, codeSchema.parse(await c.req.json())), 201));
  routes.post("/reset", (c) => {
    reset(sandbox);
    return c.body(null, 204);
  });
  return routes;
}

function requireApplication({ db }: Sandbox, clientId: string): void {
  if (findApplication(db, clientId) === null) {
    throw new ControlError(404, `There is no application ${clientId}.`);
  }
}

function getUser({ db }: Sandbox, email: string | undefined, library?: string): UserRow {
  const user = email === undefined ? findLibraryOwner(db, library) : findUserByEmail(db, email);
  if (user !== null) return user;
  throw new ControlError(
    404,
    email === undefined ? `There is no library ${library}.` : `There is no user ${email}.`,
  );
}

/** Creates them as authorized by the user when one is named, otherwise as made by hand in API Settings. */
function createTokenSets(sandbox: Sandbox, input: z.infer<typeof tokenSetsSchema>) {
  requireApplication(sandbox, input.clientId);
  const user = getUser(sandbox, input.userEmail, input.library);
  const library = user.library_id;
  if (library === null) throw new ControlError(400, `${user.email} has no library.`);
  if (input.library !== undefined && ![library, user.library_name].includes(input.library)) {
    throw new ControlError(400, `${user.email} does not belong to ${input.library}.`);
  }
  const scope = input.scopes.join(" ");
  const terms = pairTerms(sandbox, scope);
  const set = {
    client_id: input.clientId,
    library_id: library,
    user_id: user.id,
    origin: input.origin ?? (input.userEmail === undefined ? "hand-made" : "authorized"),
    name: input.name ?? null,
  } as const;
  const issuedAt = input.issuedAt ?? Array.from({ length: input.count }, () => terms.now);
  return inTransaction(sandbox.db, () =>
    issuedAt.map((now) => {
      const { expiresInSeconds, ...pair } = insertTokenSet(sandbox.db, set, { ...terms, now });
      return { ...pair, expiresIn: expiresInSeconds };
    }),
  );
}

function createCode(sandbox: Sandbox, input: z.infer<typeof codeSchema>): { code: string } {
  const application = findApplication(sandbox.db, input.clientId);
  if (application === null) throw new ControlError(404, `There is no application ${input.clientId}.`);
  const user = getUser(sandbox, input.userEmail);
  if (user.library_id === null) throw new ControlError(400, `${user.email} has no library.`);
  const code = insertCode(sandbox.db, {
    clientId: input.clientId,
    userId: user.id,
    scope: input.scopes.join(" "),
    redirectUri: input.redirectUri ?? application.redirect_uri ?? codePageUrl(sandbox),
    redirectUriWasSent: input.redirectUri !== undefined,
    codeChallenge: input.codeChallenge ?? null,
    codeChallengeMethod: input.codeChallenge === undefined ? null : input.codeChallengeMethod,
    expiresAt: sandbox.clock.now() + sandbox.env.codeTtlSeconds * 1_000,
  });
  return { code };
}

/** Deletes everything but accounts and libraries. */
function reset({ db, faults, rateLimit, clock }: Sandbox): void {
  inTransaction(db, () => db.exec("DELETE FROM applications; DELETE FROM sessions; DELETE FROM calls"));
  faults.clear();
  rateLimit.clear();
  clock.setOffsetMs(0);
}
