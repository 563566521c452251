import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Credentials,
  callApi,
  createPkcePair,
  exchange,
  type TokenAnswer,
} from "./testing/oauth-requests.ts";
import { createPageVisitor, fieldValue, type PageVisitor } from "./testing/page-visitor.ts";
import { type RunningSandbox, startSandbox } from "./testing/start-sandbox.ts";

let sandbox: RunningSandbox;
let client: Credentials;
let chef: PageVisitor;
const redirectUri = "http://localhost:9/callback?from=apicbase";

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await sandbox.control.createApplication({ name: "Till & Co <b>", redirectUri });
  chef = createPageVisitor(sandbox.url);
  await chef.signIn("chef@brasserie.test");
});
afterAll(() => sandbox.stop());

const authorizePath = (more: Record<string, string> = {}) =>
  `/oauth/authorize/?${new URLSearchParams({ response_type: "code", client_id: client.clientId, state: "s t&", ...more })}`;

const authorize: Array<[string, string]> = [["decision", "authorize"]];
const cancel: Array<[string, string]> = [["decision", "cancel"]];

async function redirectOf(response: Response): Promise<URLSearchParams> {
  expect(response.status).toBe(302);
  const location = response.headers.get("location") ?? "";
  expect(location.startsWith("http://localhost:9/callback?from=apicbase&")).toBe(true);
  return new URL(location).searchParams;
}

describe("consent", () => {
  it("the authorize page asks for sign-in first and then continues with the same request", async () => {
    const visitor = createPageVisitor(sandbox.url);
    const path = authorizePath({ scope: "library accounts" });
    const away = await visitor.get(path);
    expect(away.status).toBe(302);
    const signInPath = away.headers.get("location") ?? "";
    expect(signInPath.startsWith("/accounts/login/?next=")).toBe(true);
    const next = new URL(signInPath, sandbox.url).searchParams.get("next") ?? "";
    expect(next).toBe(path);
    const back = await visitor.submit(
      signInPath,
      [
        ["email", "chef@brasserie.test"],
        ["password", "apicbase-demo"],
        ["next", next],
      ],
      "/accounts/login/",
    );
    expect(back.headers.get("location")).toBe(path);
    expect((await visitor.get(path)).status).toBe(200);
  });

  it("the consent page shows application, library, user and every scope, escaped, and two buttons", async () => {
    const page = await (await chef.get(authorizePath({ scope: "library accounts" }))).text();
    expect(page).toContain("Till &amp; Co &lt;b&gt;");
    expect(page).toContain("Brasserie Leopold");
    expect(page).toContain("chef@brasserie.test");
    const scopes = [...page.matchAll(/<li><strong>(\w+)<\/strong>/g)].map(([, scope]) => scope);
    expect(scopes).toEqual(["library", "accounts"]);
    expect(page).toMatch(/<button[^>]*>Authorize<\/button>\s*<button[^>]*>Cancel<\/button>/);
    expect(page).toContain("local stand-in for Apicbase");
  });

  it("Authorize sends code and state to the redirect URI and keeps its query", async () => {
    const parameters = await redirectOf(
      await chef.submit(authorizePath({ scope: "library accounts" }), authorize),
    );
    expect(parameters.get("state")).toBe("s t&");
    const code = parameters.get("code") ?? "";
    expect(code).toMatch(/^[A-Za-z0-9]{30}$/);
    const answer = (await (await exchange(sandbox.control, client, code)).json()) as TokenAnswer;
    expect(answer.scope).toBe("library accounts");
    const api = await callApi(sandbox.control, answer.access_token, "/api/v2/library/recipes");
    expect(await api.text()).toContain("Shrimp croquettes");
  });

  it("a request without scopes is granted all of them", async () => {
    const parameters = await redirectOf(await chef.submit(authorizePath(), authorize));
    const answer = await exchange(sandbox.control, client, parameters.get("code") ?? "");
    const { scope } = (await answer.json()) as TokenAnswer;
    expect(scope).toBe("accounts library inventory procurement sales media");
  });

  it("a code requested with PKCE needs its verifier", async () => {
    const { verifier, challenge } = createPkcePair();
    const path = authorizePath({ code_challenge: challenge, code_challenge_method: "S256" });
    const code = (await redirectOf(await chef.submit(path, authorize))).get("code") ?? "";
    expect((await exchange(sandbox.control, client, code)).status).toBe(400);
    expect((await exchange(sandbox.control, client, code, { code_verifier: verifier })).status).toBe(200);
  });

  it("a redirect_uri sent to authorize is required again at the exchange", async () => {
    const path = authorizePath({ redirect_uri: redirectUri });
    const code = (await redirectOf(await chef.submit(path, authorize))).get("code") ?? "";
    expect((await exchange(sandbox.control, client, code)).status).toBe(400);
    const good = await exchange(sandbox.control, client, code, { redirect_uri: redirectUri });
    expect(good.status).toBe(200);
  });

  it("Cancel is reported to the application, and the back button can still authorize", async () => {
    const denied = await redirectOf(await chef.submit(authorizePath(), cancel));
    expect([...denied]).toEqual([
      ["from", "apicbase"],
      ["error", "access_denied"],
      ["state", "s t&"],
    ]);
    const parameters = await redirectOf(await chef.submit(authorizePath(), authorize));
    expect(parameters.has("code")).toBe(true);
  });

  it("two clicks on Authorize give two codes", async () => {
    const clicks = await Promise.all([1, 2].map(() => chef.submit(authorizePath(), authorize)));
    const codes = await Promise.all(clicks.map(async (click) => (await redirectOf(click)).get("code")));
    expect(new Set(codes).size).toBe(2);
    for (const code of codes) expect((await exchange(sandbox.control, client, code ?? "")).status).toBe(200);
  });
});

describe("refusals", () => {
  it.each([
    ["an unknown scope", { scope: "library nonsense" }, "invalid_scope"],
    ["scopes joined with a %2B", { scope: "accounts+library" }, "invalid_scope"],
    ["another response type", { response_type: "token" }, "unsupported_response_type"],
    ["an unknown PKCE method", { code_challenge: "x", code_challenge_method: "S1" }, "invalid_request"],
  ])("%s is reported to the application", async (_case, more: Record<string, string>, error) => {
    const parameters = await redirectOf(await chef.get(authorizePath(more)));
    expect(parameters.get("error")).toBe(error);
    expect(parameters.get("state")).toBe("s t&");
  });

  it.each([
    ["an unknown client", { client_id: "nobody" }],
    ["no client", { client_id: "" }],
    ["an unknown redirect URI", { redirect_uri: "http://localhost:9/callback" }],
    ["a foreign redirect URI", { redirect_uri: "https://evil.example/" }],
  ])(
    "%s gives a 400 page without a redirect, also when the form is sent",
    async (_case, more: Record<string, string>) => {
      const shown = await chef.get(authorizePath(more));
      expect({ status: shown.status, location: shown.headers.get("location") }).toEqual({
        status: 400,
        location: null,
      });
      const posted = await chef.submit("/settings/api/", authorize, authorizePath(more));
      expect({ status: posted.status, location: posted.headers.get("location") }).toEqual({
        status: 400,
        location: null,
      });
    },
  );

  it("a form without its CSRF token is refused", async () => {
    const answer = await fetch(new URL(authorizePath(), sandbox.url), {
      method: "POST",
      body: new URLSearchParams(authorize),
      redirect: "manual",
    });
    expect(answer.status).toBe(403);
  });

  it("an account without a library cannot authorize", async () => {
    const partner = createPageVisitor(sandbox.url);
    await partner.signIn("partner@example.test");
    expect((await partner.get(authorizePath())).status).toBe(403);
  });

  it("PKCE is required with SANDBOX_REQUIRE_PKCE=1", async () => {
    const strict = await startSandbox({ env: { SANDBOX_REQUIRE_PKCE: "1" } });
    const { clientId } = await strict.control.createApplication({ name: "Till" });
    const visitor = createPageVisitor(strict.url);
    await visitor.signIn("chef@brasserie.test");
    const path = `/oauth/authorize/?response_type=code&client_id=${clientId}`;
    const location = (await visitor.get(path)).headers.get("location") ?? "";
    expect(location).toBe(
      `${strict.url}/oauth/code/?error=invalid_request&error_description=Code+challenge+required.`,
    );
    expect((await visitor.get(`${path}&code_challenge=${"c".repeat(43)}`)).status).toBe(200);
    await strict.stop();
  });
});

describe("the provider's own code page", () => {
  it("an application without a redirect URI gets the provider's page, which shows the code", async () => {
    const plain = await sandbox.control.createApplication({ name: "No address" });
    const path = authorizePath({ client_id: plain.clientId });
    const location = (await chef.submit(path, authorize)).headers.get("location") ?? "";
    expect(location.startsWith(`${sandbox.url}/oauth/code/?code=`)).toBe(true);
    const page = await (await chef.get(location)).text();
    const code = fieldValue(page, "code");
    expect(code).toBe(new URL(location).searchParams.get("code"));
    expect((await exchange(sandbox.control, plain, code)).status).toBe(200);
  });
});

describe("signing in", () => {
  it("sign-in answers a wrong password and an unknown address in the same way", async () => {
    const answers = await Promise.all(
      ["chef@brasserie.test", "nobody@brasserie.test"].map(async (email) => {
        const answer = await createPageVisitor(sandbox.url).signIn(email, "wrong");
        return {
          status: answer.status,
          page: (await answer.text()).replaceAll(/(value|content)="[^"]*"/g, ""),
        };
      }),
    );
    expect(answers[0]?.status).toBe(401);
    expect(answers[1]).toEqual(answers[0]);
  });

  it.each(["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"])(
    "sign-in never redirects to another site: %s",
    async (next) => {
      const visitor = createPageVisitor(sandbox.url);
      const answer = await visitor.submit("/accounts/login/", [
        ["email", "chef@brasserie.test"],
        ["password", "apicbase-demo"],
        ["next", next],
      ]);
      expect(answer.headers.get("location")).toBe("/settings/api/");
    },
  );

  it("signing out ends the session", async () => {
    const visitor = createPageVisitor(sandbox.url);
    const answer = await visitor.signIn("chef@brasserie.test");
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith("sandbox_session="));
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect((await visitor.get("/settings/api/")).status).toBe(200);
    await visitor.submit("/settings/api/", [], "/accounts/logout/");
    expect((await visitor.get("/settings/api/")).status).toBe(302);
  });

  it("pages have a strict content security policy without form-action", async () => {
    const policy = (await fetch(sandbox.url)).headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe-inline");
    expect(policy).not.toContain("form-action");
  });
});
