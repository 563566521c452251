import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { buildAuthorizeUrl, createCodeVerifier } from "./authorize-url.ts";
import type { Provider } from "./provider.ts";

const provider: Provider = {
  authorizeUrl: "https://app.apicbase.test/oauth/authorize/",
  tokenUrl: "https://api.apicbase.test/oauth/token/",
  introspectUrl: "https://api.apicbase.test/oauth/introspect/",
  revokeUrl: "https://api.apicbase.test/oauth/revoke_token/",
  probeUrl: "https://api.apicbase.test/api/v2/accounts/users",
  identity: null,
  timeoutMs: 1_000,
  usesEnvProxy: false,
  refreshGraceMs: 0,
};
const request = {
  clientId: "client&id=1",
  scopes: ["accounts", "library", "sales"],
  state: "st+ate/=",
  codeVerifier: createCodeVerifier(),
  redirectUri: "https://larder.example/api/oauth/callback?x=1&y=2",
};

describe("the authorize URL", () => {
  it("asks for a code with state, S256 challenge, scopes and redirect URI, each once", async () => {
    const url = new URL(await buildAuthorizeUrl(provider, request));
    expect(url.origin + url.pathname).toBe(provider.authorizeUrl);
    const challenge = createHash("sha256").update(request.codeVerifier).digest("base64url");
    expect([...url.searchParams]).toEqual([
      ["response_type", "code"],
      ["client_id", request.clientId],
      ["scope", "accounts library sales"],
      ["state", request.state],
      ["code_challenge", challenge],
      ["code_challenge_method", "S256"],
      ["redirect_uri", request.redirectUri],
    ]);
  });

  it("joins the scopes by one space, never by an encoded plus", async () => {
    const text = await buildAuthorizeUrl(provider, request);
    expect(text).toContain("scope=accounts+library+sales");
    expect(text).not.toMatch(/scope=[^&]*%2B/i);
  });

  it("leaves redirect_uri out where none is registered, and never holds the verifier", async () => {
    const text = await buildAuthorizeUrl(provider, { ...request, redirectUri: null });
    expect(new URL(text).searchParams.has("redirect_uri")).toBe(false);
    expect(text).not.toContain(request.codeVerifier);
  });

  it("keeps a query that the operator configured", async () => {
    const authorizeUrl = "https://app.apicbase.test/oauth/authorize/?tenant=be";
    const url = new URL(await buildAuthorizeUrl({ ...provider, authorizeUrl }, request));
    expect(url.searchParams.get("tenant")).toBe("be");
    expect(url.searchParams.get("state")).toBe(request.state);
  });

  it("has a verifier of 43 unreserved characters, a new one each time", () => {
    expect(createCodeVerifier()).toMatch(/^[A-Za-z0-9\-._~]{43,128}$/);
    expect(createCodeVerifier()).not.toBe(createCodeVerifier());
  });
});
