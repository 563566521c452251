import type { Locator, Page } from "@playwright/test";
import { columnsOf } from "#lib/factories/token-set-columns.ts";
import { answerOf } from "../fixtures/answer.ts";
import { authorizeAtApicbase, signInAtApicbase } from "../fixtures/sandbox-pages.ts";
import { expect, test } from "../fixtures/test.ts";
import { makeSets, type Wish } from "../overview/token-set-rows.ts";

// docs/usability.md has these tasks with their gestures. Each begins on the overview.

const mostGestures = 5;

/** A person's hand: counts clicks, and fields filled in. */
class Hand {
  gestures = 0;

  async click(what: Locator): Promise<void> {
    this.gestures += 1;
    await what.click();
  }

  async type(field: Locator, text: string): Promise<void> {
    this.gestures += 1;
    await field.fill(text);
  }
}

/** Begins a task at the overview; what it comes to may take so many gestures and no more. */
async function task(page: Page, title: string, gestures: number, work: (hand: Hand) => Promise<void>) {
  expect(gestures).toBeLessThanOrEqual(mostGestures);
  await test.step(title, async () => {
    await page.goto("/");
    await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
    const hand = new Hand();
    await work(hand);
    expect(hand.gestures).toBe(gestures);
  });
}

const hourAgo = new Date(Date.now() - 3_600_000);
const lost = (verdict: string) => ({ verdict, verdictAt: hourAgo, verdictEvidence: { code: verdict } });
const troubles: { name: string; wish: Wish; why: RegExp; toCustomer: RegExp }[] = [
  {
    name: "Reply lost",
    wish: { health: "reauthorize", environment: "production", columns: lost("answer_lost") },
    why: /^Connection lost: Apicbase’s reply never reached Larder/,
    toCustomer: /You did nothing wrong/,
  },
  {
    name: "Used elsewhere",
    wish: { health: "reauthorize", environment: "production", columns: lost("used_elsewhere") },
    why: /^Access ended at Apicbase: revoked, or used by another system/,
    toCustomer: /set up these tokens in another system/,
  },
  {
    name: "Revoked there",
    wish: { health: "reauthorize", environment: "production", columns: lost("revoked_at_apicbase") },
    why: /^Access was revoked at Apicbase/,
    toCustomer: /Someone removed access in API Settings/,
  },
  {
    name: "Secret refused",
    wish: { health: "on_hold", environment: "production" },
    why: /^Apicbase refuses the application’s client secret/,
    toCustomer: /The fault is on our side/,
  },
  {
    name: "Consent not finished",
    wish: { health: "reauthorize", environment: "production", columns: lost("code_expired") },
    why: /^Consent was not finished within its minute/,
    toCustomer: /open the link again/,
  },
  {
    name: "Provider down",
    wish: {
      health: "retrying",
      environment: "production",
      columns: { failureReason: { code: "not_answering", reason: "HTTP 503" } },
    },
    why: /^Apicbase is not answering; Larder retries by itself/,
    toCustomer: /^“Apicbase has a fault/,
  },
  {
    name: "Scope missing",
    wish: { health: "healthy", environment: "production", columns: { grantedScopes: [] } },
    why: /has not granted everything/,
    toCustomer: /^“.+”/,
  },
];

test("support has the cause and the sentence for the customer one gesture from the overview", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const wishes = troubles.map(({ name, wish }) => ({ ...wish, name }));
  await makeSets(factory, tenant, await tenant.application(), wishes);
  await signInAs(await tenant.person("support"));
  for (const { name, why, toCustomer } of troubles) {
    await task(page, name, 1, async (hand) => {
      await hand.click(page.getByRole("main").getByRole("link", { name, exact: true }).first());
      await expect(answerOf(page, "Why")).toHaveText(why);
      await expect(answerOf(page, "Say to the customer")).toHaveText(toCustomer);
    });
  }
});

test("an admin's tasks take five gestures at most", async ({ page, tenant, factory, sandbox, signInAs }) => {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application, { environment: "development" });
  const leaver = await tenant.person("developer");
  const near = {
    ...columnsOf("healthy", 1, new Date()),
    accessTokenExpiresAt: new Date(Date.now() + 2 * 86_400_000),
  };
  const [soon] = await makeSets(factory, tenant, application, [
    { health: "healthy", environment: "production", columns: near },
  ]);
  const { clientSecret } = await sandbox.replaceSecret(application.clientId);
  await signInAs(tenant.owner);
  const main = page.getByRole("main");
  const menu = page.getByRole("navigation", { name: "Main" });

  await task(page, "rotated a secret", 4, async (hand) => {
    await hand.click(menu.getByRole("link", { name: "Applications" }));
    await hand.click(main.getByRole("link", { name: application.name, exact: true }));
    await hand.type(page.getByLabel("New client secret"), clientSecret);
    await hand.click(page.getByRole("button", { name: "Replace secret" }));
    await expect(
      page.getByRole("status").filter({ hasText: "Apicbase accepts the new secret" }),
    ).toBeVisible();
  });

  await task(page, "what did a leaver connect", 3, async (hand) => {
    await hand.click(menu.getByRole("link", { name: "Settings" }));
    await hand.click(page.getByRole("link", { name: "Members", exact: true }));
    await hand.click(main.getByRole("link", { name: leaver.name, exact: true }));
    await expect(page.getByRole("heading", { level: 1, name: leaver.name })).toBeVisible();
    await expect(main).toContainText("Connected");
  });

  await task(page, "which sets are near trouble", 2, async (hand) => {
    await hand.click(menu.getByRole("link", { name: "Token sets" }));
    await hand.click(main.getByRole("link", { name: "Expires within 7 days" }));
    await expect(main.getByRole("link", { name: soon?.name ?? "", exact: true })).toBeVisible();
  });

  await task(page, "connected the same in production", 5, async (hand) => {
    await hand.click(menu.getByRole("link", { name: "Token sets" }));
    await hand.click(main.getByRole("link", { name: set.name, exact: true }));
    await hand.click(page.getByRole("button", { name: "More", exact: true }));
    await hand.click(page.getByRole("link", { name: "Connect the same in production" }));
    await hand.click(page.getByRole("button", { name: "Continue", exact: true }));
    await expect(page.getByRole("heading", { level: 1, name: `Connect ${set.name}` })).toBeVisible();
  });

  const dead = {
    verdict: "answer_lost",
    verdictAt: hourAgo,
    verdictEvidence: { code: "answer_lost" },
  } as const;
  await factory.changeTokenSet({ id: set.id, data: dead });
  await task(page, "reconnected, until Apicbase asks", 2, async (hand) => {
    await hand.click(main.getByRole("link", { name: "Reconnect" }).first());
    await hand.click(page.getByRole("button", { name: "Continue to Apicbase" }));
    await signInAtApicbase(page);
    await authorizeAtApicbase(page);
    await expect(page.getByRole("heading", { level: 1, name: set.name })).toBeVisible();
    await expect(answerOf(page, "Works?")).toHaveText(/^Yes/);
  });
});
