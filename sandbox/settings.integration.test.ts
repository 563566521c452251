import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callApi, createTokenSet, exchange, refresh } from "./testing/oauth-requests.ts";
import { createPageVisitor, fieldValue, type PageVisitor } from "./testing/page-visitor.ts";
import { type RunningSandbox, startSandbox } from "./testing/start-sandbox.ts";

let sandbox: RunningSandbox;
const settings = "/settings/api/";

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

async function signedIn(email: string): Promise<PageVisitor> {
  const visitor = createPageVisitor(sandbox.url);
  expect((await visitor.signIn(email)).status).toBe(303);
  return visitor;
}

const pageOf = async (visitor: PageVisitor, path: string) => (await visitor.get(path)).text();

async function register(visitor: PageVisitor, name: string, more: Array<[string, string]> = []) {
  const created = await visitor.submit(settings, [["name", name], ...more], "/settings/api/applications/");
  const shownAt = created.headers.get("location") ?? "";
  const page = await pageOf(visitor, shownAt);
  return {
    shownAt,
    clientId: fieldValue(page, "client-id"),
    clientSecret: fieldValue(page, "client-secret"),
  };
}

const createByHand = (visitor: PageVisitor, fields: Array<[string, string]>) =>
  visitor.submit(settings, fields, "/settings/api/tokens/");

describe("applications", () => {
  it("registering an application shows a working secret once", async () => {
    const chef = await signedIn("chef@brasserie.test");
    const { shownAt, ...client } = await register(chef, "Till");
    expect(await pageOf(chef, settings)).toContain(client.clientId);
    expect((await chef.get(shownAt)).status).toBe(404);
    expect(await pageOf(chef, `/settings/api/applications/${client.clientId}/`)).not.toContain(
      client.clientSecret,
    );
    const set = await createTokenSet(sandbox.control, client.clientId);
    expect((await refresh(sandbox.control, client, set.refreshToken)).status).toBe(200);
  });

  it("an application needs a name", async () => {
    const chef = await signedIn("chef@brasserie.test");
    const answer = await chef.submit(settings, [["name", "  "]], "/settings/api/applications/");
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("Give the application a name");
  });

  it("a valid redirect URI can be saved and removed again", async () => {
    const chef = await signedIn("chef@brasserie.test");
    const { clientId } = await register(chef, "Till");
    const path = `/settings/api/applications/${clientId}/`;
    const save = (uri: string) => chef.submit(path, [["redirect_uri", uri]], `${path}redirect-uri/`);
    for (const bad of ["nonsense", "http://shop.example/cb", "https://a.example/#x", "ftp://localhost/"]) {
      expect((await save(bad)).status).toBe(400);
    }
    const authorizePath = `/oauth/authorize/?response_type=code&client_id=${clientId}`;
    const land = async () =>
      (await chef.submit(authorizePath, [["decision", "cancel"]])).headers.get("location") ?? "";
    expect((await save("https://shop.example/cb")).status).toBe(303);
    expect(await land()).toBe("https://shop.example/cb?error=access_denied");
    expect((await save("")).status).toBe(303);
    expect(await land()).toBe(`${sandbox.url}/oauth/code/?error=access_denied`);
  });

  it("a new client secret ends the old one", async () => {
    const chef = await signedIn("chef@brasserie.test");
    const client = await register(chef, "Till");
    const path = `/settings/api/applications/${client.clientId}/`;
    const shownAt = (await chef.submit(path, [], `${path}secret/`)).headers.get("location") ?? "";
    const clientSecret = fieldValue(await pageOf(chef, shownAt), "client-secret");
    const set = await createTokenSet(sandbox.control, client.clientId);
    expect((await refresh(sandbox.control, client, set.refreshToken)).status).toBe(401);
    expect((await refresh(sandbox.control, { ...client, clientSecret }, set.refreshToken)).status).toBe(200);
  });

  it("deleting an application ends its tokens", async () => {
    const chef = await signedIn("chef@brasserie.test");
    const client = await register(chef, "Till");
    const set = await createTokenSet(sandbox.control, client.clientId);
    const path = `/settings/api/applications/${client.clientId}/`;
    expect((await chef.submit(path, [], `${path}delete/`)).status).toBe(303);
    expect((await callApi(sandbox.control, set.accessToken)).status).toBe(401);
    expect((await refresh(sandbox.control, client, set.refreshToken)).status).toBe(401);
  });

  it("somebody else's application cannot be seen or changed", async () => {
    const chef = await signedIn("chef@brasserie.test");
    const { clientId } = await register(chef, "Till");
    const rival = await signedIn("chef@cantine.test");
    const path = `/settings/api/applications/${clientId}/`;
    expect((await rival.get(path)).status).toBe(404);
    for (const act of ["delete", "secret", "redirect-uri", "listed"]) {
      expect((await rival.submit(settings, [], `${path}${act}/`)).status).toBe(404);
    }
    expect((await chef.get(path)).status).toBe(200);
  });
});

describe("tokens made by hand", () => {
  it("a listed application is added to a library, and both tokens are shown once", async () => {
    const partner = await signedIn("partner@example.test");
    const client = await register(partner, "TillWorks", [["listed", "1"]]);
    const hidden = await register(partner, "Unlisted");
    const chef = await signedIn("chef@cantine.test");
    const page = await pageOf(chef, settings);
    expect(page).toContain(client.clientId);
    expect(page).not.toContain(hidden.clientId);
    const created = await createByHand(chef, [
      ["client_id", client.clientId],
      ["name", "POS Antwerp"],
      ["scope", "sales"],
      ["scope", "library"],
    ]);
    const shownAt = created.headers.get("location") ?? "";
    const tokens = await pageOf(chef, shownAt);
    const accessToken = fieldValue(tokens, "access-token");
    expect((await callApi(sandbox.control, accessToken, "/api/v2/sales/orders")).status).toBe(200);
    expect((await callApi(sandbox.control, accessToken)).status).toBe(403);
    expect((await refresh(sandbox.control, client, fieldValue(tokens, "refresh-token"))).status).toBe(200);
    expect((await chef.get(shownAt)).status).toBe(404);
    const refused = await createByHand(chef, [
      ["client_id", hidden.clientId],
      ["name", "Sneaky"],
      ["scope", "sales"],
    ]);
    expect(refused.status).toBe(400);
  });

  it("a token made by hand needs an application, a name and a scope", async () => {
    const chef = await signedIn("chef@brasserie.test");
    const { clientId } = await register(chef, "Till");
    const fields: Array<[string, string]> = [
      ["client_id", clientId],
      ["name", "POS"],
      ["scope", "sales"],
    ];
    for (const [index] of fields.entries()) {
      const answer = await createByHand(chef, fields.toSpliced(index, 1));
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('role="alert"');
    }
    expect((await createByHand(chef, fields)).status).toBe(303);
  });
});

describe("connected applications", () => {
  it("connected applications are listed with their scopes, and revoking one ends its tokens", async () => {
    const chef = await signedIn("chef@brasserie.test");
    const client = await register(chef, "Till");
    const input = { clientId: client.clientId, userEmail: "chef@brasserie.test", scopes: ["sales"] };
    const { code } = await sandbox.control.createCode(input);
    const pair = (await (await exchange(sandbox.control, client, code)).json()) as {
      access_token: string;
      refresh_token: string;
    };
    const page = await pageOf(chef, settings);
    expect(page).toContain("Authorized by Nora Claes");
    const [, id] = /tokens\/([^/]+)\/revoke/.exec(page) ?? [];
    const path = `/settings/api/tokens/${id}/revoke/`;
    const rival = await signedIn("chef@cantine.test");
    expect((await rival.submit(settings, [], path)).status).toBe(404);
    expect((await chef.submit(settings, [], path)).status).toBe(303);
    expect((await refresh(sandbox.control, client, pair.refresh_token)).status).toBe(400);
    expect(await pageOf(chef, settings)).toContain("revoked");
  });
});

it("API Settings are closed to members of a library and to visitors who are not signed in", async () => {
  const kitchen = await signedIn("kitchen@brasserie.test");
  expect((await kitchen.get(settings)).status).toBe(403);
  const answer = await kitchen.submit("/", [["name", "Sneaky"]], "/settings/api/applications/");
  expect(answer.status).toBe(403);
  const stranger = await createPageVisitor(sandbox.url).get(settings);
  expect(stranger.headers.get("location")).toBe("/accounts/login/?next=%2Fsettings%2Fapi%2F");
});
