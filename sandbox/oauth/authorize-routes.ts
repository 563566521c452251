import { type Context, Hono, type MiddlewareHandler } from "hono";
import type { UserRow } from "../accounts/user-store.ts";
import { messagePage, redirectToSignIn, showPage } from "../browser/visit.ts";
import { answerWithFault } from "../machine/answer-with-fault.ts";
import type { HonoEnv, Sandbox } from "../sandbox-context.ts";
import { codePage, consentPage } from "./authorize-pages.ts";
import {
  type AuthorizeRequest,
  type JudgedAuthorizeRequest,
  judgeAuthorizeRequest,
  withParameters,
} from "./authorize-request.ts";
import { insertCode } from "./code-store.ts";

/** The pages on which a person gives an application access. */
export function authorizeRoutes(sandbox: Sandbox): Hono<HonoEnv> {
  const routes = new Hono<HonoEnv>();
  routes.use("/oauth/authorize/", withAuthorizeFaults(sandbox));
  routes.get("/oauth/authorize/", (c) => {
    const { user } = c.var;
    if (user === null) return redirectToSignIn(c);
    const judged = judgeQuery(sandbox, c);
    if (judged.kind !== "ask") return refuse(c, judged);
    if (user.library_id === null) return noLibraryPage(c);
    const url = new URL(c.req.url);
    const view = {
      request: judged.request,
      user,
      csrfToken: c.var.csrfToken,
      path: url.pathname + url.search,
    };
    return showPage(c, `Authorize ${judged.request.application.name}`, consentPage(view));
  });
  routes.post("/oauth/authorize/", (c) => {
    const { user, form } = c.var;
    if (user === null) return redirectToSignIn(c);
    const judged = judgeQuery(sandbox, c);
    if (judged.kind !== "ask") return refuse(c, judged);
    if (user.library_id === null) return noLibraryPage(c);
    const { redirectUri, state } = judged.request;
    if (form.get("decision") !== "authorize") {
      return c.redirect(withParameters(redirectUri, { error: "access_denied", state }));
    }
    return c.redirect(withParameters(redirectUri, { code: giveCode(sandbox, user, judged.request), state }));
  });
  routes.get("/oauth/code/", (c) => {
    const { code, error } = c.req.query();
    return showPage(
      c,
      "Authorization code",
      codePage({ code, error, ttlSeconds: sandbox.env.codeTtlSeconds }),
    );
  });
  for (const path of ["/oauth/authorize", "/oauth/code"]) {
    routes.all(path, (c) => c.body(null, 301, { Location: `${path}/${new URL(c.req.url).search}` }));
  }
  return routes;
}

function withAuthorizeFaults({ faults }: Sandbox): MiddlewareHandler<HonoEnv> {
  return async (c, next) => {
    const clientId = c.req.query("client_id") ?? null;
    const fault = faults.take({ endpoint: "authorize", clientId, grantType: null });
    if (fault === null) return next();
    const answer = await answerWithFault(fault, c.env.outgoing, async () => {
      await next();
      return c.res;
    });
    // Emptied first; otherwise the page's headers would be merged into the fault's answer.
    c.res = undefined;
    c.res = answer;
  };
}

const judgeQuery = (sandbox: Sandbox, c: Context<HonoEnv>) =>
  judgeAuthorizeRequest(sandbox, new URL(c.req.url).searchParams);

function refuse(c: Context<HonoEnv>, judged: Exclude<JudgedAuthorizeRequest, { kind: "ask" }>) {
  if (judged.kind === "refused") return c.redirect(judged.location);
  return messagePage(
    c,
    400,
    "This link does not work",
    `Error: ${judged.message} The application that sent you here has to correct it.`,
  );
}

function noLibraryPage(c: Context<HonoEnv>) {
  const text = "There is nothing to give access to. Sign out and use an account with a library.";
  return messagePage(c, 403, "This account has no library", text);
}

/** Two clicks create two codes, as at the provider. The browser follows the later one. */
function giveCode(sandbox: Sandbox, user: UserRow, request: AuthorizeRequest): string {
  return insertCode(sandbox.db, {
    clientId: request.application.client_id,
    userId: user.id,
    scope: request.scopes.join(" "),
    redirectUri: request.redirectUri,
    redirectUriWasSent: request.redirectUriWasSent,
    codeChallenge: request.codeChallenge,
    codeChallengeMethod: request.codeChallengeMethod,
    expiresAt: sandbox.clock.now() + sandbox.env.codeTtlSeconds * 1_000,
  });
}
