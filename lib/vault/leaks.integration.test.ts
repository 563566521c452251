import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { registerApplication } from "#lib/applications/register-application.ts";
import { replaceClientSecret } from "#lib/applications/replace-client-secret.ts";
import { getCodeVerifierSecret } from "#lib/authorizations/authorization-repository.ts";
import { authorizeByLink } from "#lib/authorizations/authorize-by-link.ts";
import { getAuthorization } from "#lib/authorizations/get-authorization.ts";
import { createConnectLink } from "#lib/connect-links/create-connect-link.ts";
import { db } from "#lib/db/client.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { issueSetupToken } from "#lib/setup/setup-token.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { beginFlow, land } from "#lib/testing/connect-flow.ts";
import { heldPair } from "#lib/testing/make-connected-set.ts";
import { makeTeam, teamPassword } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { snapshot } from "#lib/testing/snapshot.ts";
import { getTechnicalDetails } from "#lib/token-set-page/get-technical-details.ts";
import { getTokenSetPage } from "#lib/token-set-page/get-token-set-page.ts";
import { checkTokenSet } from "#lib/token-sets/check-token-set.ts";
import { createTokenSet } from "#lib/token-sets/create-token-set.ts";
import { getTokenSet, listAttempts } from "#lib/token-sets/get-token-set.ts";
import { importTokens } from "#lib/token-sets/import-tokens.ts";
import { listTokenSets } from "#lib/token-sets/list-token-sets.ts";
import { revokeTokenSet } from "#lib/token-sets/revoke-token-set.ts";
import { listTokenSetsSchema } from "#lib/token-sets/token-set-schema.ts";
import { getVault } from "./vault.ts";

const larder = runLarder();
const settings = { authentication: "body", redirect: "callback", scopes: ["accounts", "library"] } as const;

/** A secret in every form in which it might lie about. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const plain = [secret, bytes.toString("base64").replace(/=+$/, ""), bytes.toString("base64url")];
  return [...plain, bytes.toString("hex"), createHash("sha256").update(secret).digest("hex")];
}

it("a stolen dump holds none of the secrets that went through a set's whole life, and no answer does", async () => {
  const { control } = larder;
  const team = await makeTeam();
  const { owner } = team;
  const now = () => new Date();
  const secrets = new Map<string, string>([["password", teamPassword]]);
  const answers: unknown[] = [];
  const keep = async (name: string, tokenSetId: string, number: number) => {
    const { accessToken, refreshToken } = await heldPair(tokenSetId, number);
    secrets.set(`access token ${name}`, accessToken ?? "");
    secrets.set(`refresh token ${name}`, refreshToken ?? "");
  };

  const redirectUri = "http://localhost:3000/api/oauth/callback";
  const client = await control.createApplication({ name: "Till", redirectUri });
  secrets.set("client secret", client.clientSecret);
  const form = { ...settings, scopes: [...settings.scopes], name: "Till" };
  const app = await registerApplication(by(owner), { ...form, ...client });
  const waiting = "a-waiting-client-secret";
  secrets.set("waiting client secret", waiting);
  answers.push(app, await replaceClientSecret(by(owner), { applicationId: app.id, clientSecret: waiting }));

  const input = { applicationId: app.id, library: "Brasserie", name: "POS", scopes: form.scopes };
  const set = await createTokenSet(by(owner), { ...input, environment: "development" });
  const { state, code, ...started } = await beginFlow(control, owner, set);
  secrets.set("state", state).set("code", code).set("browser token", started.browserToken);
  const verifier = await getCodeVerifierSecret(db(), await getVault(), started.authorizationId);
  secrets.set("code verifier", verifier);
  answers.push(await land({ started, actor: owner, parameters: { state, code } }));
  await keep("connected", set.id, 1);

  const refresh = { tokenSetId: set.id, requestedAt: now(), trigger: "person" } as const;
  answers.push(await refreshTokenSet(by(owner), refresh), await checkTokenSet(by(owner), set.id));
  await keep("refreshed", set.id, 2);
  const [made] = await control.createTokenSets({ clientId: client.clientId, scopes: ["library"] });
  const { accessToken = "", refreshToken = "" } = made ?? {};
  const pair = { accessToken, refreshToken };
  answers.push(await importTokens(by(owner), { tokenSetId: set.id, ...pair, trigger: "person" }));
  await keep("imported", set.id, 3);

  const asked = { tokenSetId: set.id, recipient: "Nora", purpose: "POS", expiresInHours: 1 };
  const link = await createConnectLink(by(owner), asked);
  const linkToken = link.url.split("/").at(-1) ?? "";
  const byLink = await authorizeByLink(
    { visitor: { browserToken: () => null, address: "127.0.0.1" }, now: now() },
    { token: linkToken },
  );
  secrets.set("link token", linkToken).set("link's browser token", byLink.opened?.browserToken ?? "");
  secrets
    .set("link's flow token", byLink.flow.browserToken)
    .set("setup token", await issueSetupToken(now(), asOwner()));

  const living = await snapshot();
  answers.push(await revokeTokenSet(by(owner), { tokenSetId: set.id, trigger: "person" }));
  answers.push(
    await getTokenSet(by(team.support), { tokenSetId: set.id }),
    await listAttempts(by(team.support), { tokenSetId: set.id }),
    await getTokenSetPage(by(team.support), { tokenSetId: set.id }),
    await getTechnicalDetails(by(team.support), { tokenSetId: set.id, before: null }),
    await listTokenSets(by(team.support), listTokenSetsSchema.parse({})),
    await getAuthorization(by(team.support), started),
  );

  expect(secrets.size).toBe(17);
  const dumps = { living, revoked: await snapshot() };
  const text = JSON.stringify([...dumps.living, ...dumps.revoked]);
  const shown = JSON.stringify(answers);
  expect(text).toContain("v2.test.");
  for (const [name, secret] of secrets) {
    expect(secret.length, name).toBeGreaterThanOrEqual(8);
    for (const shape of formsOf(secret)) {
      expect(text.includes(shape), `${name} in the database`).toBe(false);
      expect(shown.includes(shape), `${name} in an answer`).toBe(false);
    }
  }
});

it("the scan would notice: an access token written down openly is found", async () => {
  const { organizationId } = await makeTeam();
  const leaked = "Aa1Bb2Cc3Dd4Ee5Ff6Gg7Hh8Ii9Jj0";
  await db().library.create({ data: { id: crypto.randomUUID(), organizationId, name: `token ${leaked}` } });
  const text = JSON.stringify([...(await snapshot())]);
  expect(formsOf(leaked).some((shape) => text.includes(shape))).toBe(true);
});
