import type { Page } from "@playwright/test";
import { refreshed } from "../../sandbox/testing/oauth-requests.ts";
import type { SandboxControl, SandboxFault } from "../../sandbox/testing/sandbox-control.ts";
import { connectInBrowser } from "../fixtures/connect-pages.ts";
import type { Factory } from "../fixtures/factory.ts";
import { callApi } from "../fixtures/larder-http.ts";
import { collectToken } from "../fixtures/machine-http.ts";
import { confirmFromMenu, openFromMenu } from "../fixtures/set-menu.ts";
import type { ConnectedSet, Tenant } from "../fixtures/tenant.ts";
import { expect } from "../fixtures/test.ts";

/** What brings a set into a state, with it open in the browser of its organization's owner. */
type Making = {
  page: Page;
  tenant: Tenant;
  set: ConnectedSet;
  sandbox: SandboxControl;
  factory: Factory;
  web: string;
};

/** A state, made at Apicbase or by a person's own click, and what the page of the set then says. */
type State = {
  what: string;
  make: (making: Making) => Promise<void>;
  word: string;
  works: RegExp;
  why: string;
  doNext: RegExp;
  toCustomer: RegExp;
  /** A word of it in the list's row. */
  row: string;
};

const invalidClient = JSON.stringify({ error: "invalid_client" });
const yes = /^Yes (Tokens received|Checked) /;
const tryAgain = /^Nothing\. Larder tries again (at .*|as soon as a worker is free)\.$/;
const reconnectIt = /^Reconnect it: a person gives consent again\. Larder sends nothing more/;

async function refuse({ sandbox, set }: Making, ...faults: Omit<SandboxFault, "clientId">[]): Promise<void> {
  for (const fault of faults) await sandbox.addFault({ ...fault, clientId: set.application.clientId });
}

/** Asks for a refresh on the set's page, and waits for what is said about it. */
async function refreshNow({ page }: Making): Promise<void> {
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Not refreshed" })).toBeVisible();
}

export const states: State[] = [
  {
    what: "the application is refused",
    make: async (making) => {
      const refused = { kind: "status", status: 401, body: invalidClient } as const;
      await refuse(making, { endpoint: "token", ...refused }, { endpoint: "introspect", ...refused });
      await refreshNow(making);
    },
    word: "Stopped: client secret refused",
    works: yes,
    why: "Apicbase refuses the application’s client secret; all its sets are affected",
    doNext: /^Replace the application’s client secret\. No new consent is needed\./,
    toCustomer: /^“The fault is on our side; nothing is needed from you\./,
    row: "client secret refused",
  },
  {
    what: "Apicbase answers with its error page",
    make: async (making) => {
      await refuse(making, { endpoint: "token", kind: "html", status: 503 });
      await refreshNow(making);
    },
    word: "Retrying",
    works: yes,
    why: "Apicbase gave no usable reply; Larder finds out what happened before it goes on",
    doNext: tryAgain,
    toCustomer: /^“A network fault is being cleared up; your access works until .* and nothing is lost\./,
    row: "no usable reply",
  },
  {
    what: "Apicbase asks to wait",
    make: async (making) => {
      await refuse(making, { endpoint: "token", kind: "status", status: 429, body: "" });
      await refreshNow(making);
    },
    word: "Retrying",
    works: yes,
    why: "Apicbase asks Larder to wait; Larder retries by itself",
    doNext: tryAgain,
    toCustomer: /^“Apicbase is very busy; your access works until .* and nothing is lost\./,
    row: "slowed down by Apicbase",
  },
  {
    what: "access was revoked in API Settings",
    make: async (making) => {
      await making.sandbox.revokeTokenSet(making.set.pair.tokenSetId);
      await refreshNow(making);
    },
    word: "Connection lost",
    works: /^No Found /,
    why: "Access ended at Apicbase: revoked, or used by another system",
    doNext: reconnectIt,
    toCustomer: /^“Did anyone remove access in API Settings, or set up these tokens in another system\?/,
    row: "used elsewhere or revoked",
  },
  {
    what: "another system used the refresh token",
    make: async (making) => {
      await refreshed(making.sandbox, making.set.application, making.set.pair.refreshToken);
      await refreshNow(making);
    },
    word: "Connection lost",
    works: /^No Found /,
    why: "Access ended at Apicbase: revoked, or used by another system",
    doNext: reconnectIt,
    toCustomer: /^“Did anyone remove access in API Settings/,
    row: "used elsewhere or revoked",
  },
  {
    what: "the reply to a refresh was lost",
    make: async (making) => {
      await refuse(making, { endpoint: "token", kind: "drop-after" });
      await refreshNow(making);
    },
    word: "Connection lost",
    works: /^No Found /,
    why: "Connection lost: Apicbase’s reply never reached Larder",
    doNext: reconnectIt,
    toCustomer: /^“A network fault broke the connection\. You did nothing wrong\./,
    row: "reply lost",
  },
  {
    what: "access was revoked, and Apicbase answers refreshes with its error page",
    make: async (making) => {
      await making.sandbox.revokeTokenSet(making.set.pair.tokenSetId);
      await refuse(making, { endpoint: "token", kind: "html", status: 500, before: true, times: 5 });
      await making.page.getByRole("button", { name: "Check" }).click();
      await expect(making.page.getByRole("status").first()).toBeVisible();
    },
    word: "Being clarified",
    works: /^No Apicbase refused the access token /,
    why: "The access token ended early; it is not known yet whether the connection is lost",
    doNext: /^Wait, or reconnect: a new connection works at once\./,
    toCustomer: /^“We are asking Apicbase whether the connection still works\./,
    row: "not known whether it works",
  },
  {
    what: "a scope that was asked is not granted",
    make: async ({ page }) => {
      const dialog = await openFromMenu(page, "Change scopes");
      await dialog.getByRole("checkbox", { name: "sales" }).check();
      await dialog.getByRole("button", { name: "Change and reconnect" }).click();
      await page.getByRole("heading", { level: 1, name: /^Reconnect / }).waitFor();
    },
    word: "Healthy",
    works: yes,
    why: "Apicbase has not granted everything that this set asks for. Missing: sales. Calls that need it are refused",
    doNext: /^Reconnect it as a person who has all these rights at Apicbase\./,
    toCustomer: /^“We have no access to sales yet\./,
    row: "not granted: sales",
  },
  {
    what: "somebody of another library gave consent",
    make: async ({ page, set }) => {
      await connectInBrowser(page, set, "chef@cantine.test");
      await page.getByText("New access is kept aside").first().waitFor();
    },
    word: "Healthy",
    works: yes,
    why: "New access waits for a decision: Apicbase named another user or library than expected, or none",
    doNext: /^Decide on its page: use the new access, or revoke it\./,
    toCustomer: /^“Somebody authorized us again, perhaps for another library/,
    row: "new access waits for a decision",
  },
  {
    what: "it is paused",
    make: async ({ page }) => {
      const dialog = await openFromMenu(page, "Pause");
      await dialog.getByLabel("Why?").fill("Closed for stocktaking");
      await dialog.getByRole("button", { name: "Pause", exact: true }).click();
      await page.getByRole("button", { name: "Resume" }).waitFor();
    },
    word: "Paused",
    works: yes,
    why: "Paused by OWNER: “Closed for stocktaking”",
    doNext: /^Nothing, while it is meant to be paused\. To use it again, resume it\./,
    toCustomer: /^“We have paused this connection ourselves; your access works until /,
    row: "Paused",
  },
  {
    what: "a machine relies on its access token when it is due",
    make: async ({ tenant, set, factory, web }) => {
      const url = `${web}/api/v1/token-sets/${set.id}/machines`;
      const made = await callApi(url, tenant.owner, "POST", { name: "Bar till" });
      const collected = await collectToken(web, made.json() as { clientId: string; clientSecret: string });
      expect(collected.status).toBe(200);
      // Days pass in one statement: the promise that was just made is what must hold the refresh back.
      await factory.changeTokenSet({ id: set.id, data: { nextRefreshAt: new Date(Date.now() - 60_000) } });
    },
    word: "Refresh due",
    works: yes,
    why: "Bar till relies on the access token, so Larder waits with the refresh",
    doNext: /^Nothing\. Larder refreshes it at .*\.$/,
    toCustomer: /^“The connection works; nothing is needed from you\./,
    row: "in use by Bar till",
  },
  {
    what: "it was revoked here, and Apicbase confirmed it",
    make: async ({ page }) => {
      await confirmFromMenu(page, "Revoke");
      await page.getByText(/^Revoked .*, confirmed by Apicbase\./).waitFor();
    },
    word: "Revoked",
    works: /^No Revoked .*, confirmed by Apicbase\.$/,
    why: "Access was revoked in Larder, and Apicbase confirmed it",
    doNext: /^Nothing\. To use it again, reconnect it\./,
    toCustomer: /^“We ended this connection ourselves\./,
    row: "Revoked",
  },
  {
    what: "it was revoked here, and Apicbase confirmed nothing",
    make: async (making) => {
      const down = { kind: "status", status: 503 } as const;
      await refuse(making, { endpoint: "introspect", ...down }, { endpoint: "api", ...down });
      await confirmFromMenu(making.page, "Revoke");
      await making.page.getByText(/^Revoked .*, not confirmed by Apicbase\./).waitFor();
    },
    word: "Revoked",
    works: /^Not known Revoked .*, not confirmed by Apicbase\.$/,
    why: "Access was revoked in Larder, and Apicbase did not confirm it",
    doNext: /^Check it; if it still works, have access removed in API Settings at Apicbase\./,
    toCustomer: /^“Please open API Settings at Apicbase and remove our access there/,
    row: "revocation not confirmed",
  },
];
