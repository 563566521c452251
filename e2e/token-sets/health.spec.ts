import { answerOf } from "../fixtures/answer.ts";
import type { Factory } from "../fixtures/factory.ts";
import { expect, test } from "../fixtures/test.ts";

const hour = 60 * 60 * 1_000;
const fromNow = (ms: number) => new Date(Date.now() + ms);
const past = () => fromNow(-1.5 * hour);

type Columns = Parameters<Factory["changeTokenSet"]>[0]["data"];
type State = {
  word: string;
  rowWord?: string;
  filter: string;
  columns: () => Columns;
  works: RegExp;
  /** Null where nothing is wrong. */
  why: string | null;
  doNext: RegExp;
};

const retries = /^Nothing\. Larder tries again as soon as a worker is free\.$/;

const states: State[] = [
  {
    word: "Healthy",
    filter: "healthy",
    columns: () => ({}),
    works: /^Yes Tokens received .*\.$/,
    why: null,
    doNext: /^Nothing\. Larder refreshes it at .* CES?T\.$/,
  },
  {
    word: "Refresh due",
    filter: "due",
    columns: () => ({ nextRefreshAt: past() }),
    works: /^Yes Tokens received/,
    why: null,
    doNext: /^Nothing\. Larder refreshes it as soon as a worker is free\.$/,
  },
  {
    word: "Retrying",
    filter: "retrying",
    columns: () => ({
      failureCount: 2,
      failureReason: { code: "not_answering", reason: "HTTP 503" },
      failedAt: past(),
      nextRefreshAt: past(),
    }),
    works: /^Yes Tokens received/,
    why: "Apicbase is not answering; Larder retries by itself",
    doNext: retries,
  },
  {
    word: "Expired, retrying",
    filter: "overdue",
    columns: () => ({ accessTokenExpiresAt: past(), nextRefreshAt: past() }),
    works: /^No The access token expired 1 h ago\.$/,
    why: "The access token expired before Larder refreshed it",
    doNext: /Larder refreshes it as soon as a worker is free\.$/,
  },
  {
    word: "Being clarified",
    filter: "in_doubt",
    columns: () => ({ doubtSince: past(), doubtEvidence: { code: "died_early" } }),
    works: /^Not known It worked when its tokens came/,
    why: "It is not known whether this connection still works",
    doNext: /^Wait, or reconnect: a new connection works at once\. Larder tries again at/,
  },
  {
    word: "Stopped: client secret refused",
    rowWord: "Stopped",
    filter: "on_hold",
    columns: () => ({ credentialsRefusedAt: past() }),
    works: /^Yes Tokens received/,
    why: "Apicbase refuses the application’s client secret; all its sets are affected",
    doNext: /^Replace the application’s client secret\. No new consent is needed\. Larder sends nothing/,
  },
  {
    word: "Connection lost",
    filter: "reauthorize",
    columns: () => ({
      verdict: "used_elsewhere",
      verdictEvidence: "The witness was dead.",
      verdictAt: past(),
    }),
    works: /^No Found 1 h ago\.$/,
    why: "Access ended at Apicbase: revoked, or used by another system",
    doNext: /^Reconnect it: a person gives consent again\. Larder sends nothing more/,
  },
  {
    word: "Revoked",
    filter: "revoked",
    columns: () => ({ revokedAt: past(), revocationProof: "unconfirmed", revocationDetail: "No proof." }),
    works: /^Not known Revoked 1 h ago, not confirmed by Apicbase\.$/,
    why: "Access was revoked in Larder, and Apicbase did not confirm it",
    doNext: /^Check it; if it still works, have access removed in API Settings at Apicbase/,
  },
  {
    word: "Paused",
    filter: "paused",
    columns: () => ({ pausedAt: past(), pausedBy: "Nora", pauseReason: "Stocktaking" }),
    works: /^Yes Tokens received/,
    why: "Paused by Nora: “Stocktaking”",
    doNext:
      /^Nothing, while .* resume it\. Larder does not refresh it; machines get its access token until .*\.$/,
  },
  {
    word: "Archived",
    filter: "archived",
    columns: () => ({ pausedAt: past(), archivedAt: past(), archivedBy: "Nora" }),
    works: /^Yes Tokens received/,
    why: "Archived by Nora: it is no longer wanted",
    doNext: /^Nothing\. To use it again, unarchive it\. Larder neither refreshes nor checks it\.$/,
  },
  {
    word: "Not connected yet",
    filter: "pending",
    columns: () => ({}),
    works: /^No Never connected\.$/,
    why: "It is not connected yet: no access is in use",
    doNext: /^Connect it, or send a link .* until it is connected\.$/,
  },
];

test("each state of health has its word, in the list, the filter and on the page", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const application = await tenant.application();
  for (const { word, filter, columns } of states) {
    const set = await (filter === "pending"
      ? tenant.pendingSet(application, { name: `Set ${word}` })
      : tenant.connectedSet(application, { name: `Set ${word}` }));
    await factory.changeTokenSet({ id: set.id, data: columns() });
  }
  await signInAs(tenant.owner);
  await page.goto("/token-sets?ended=shown");
  const rows = page.getByRole("table", { name: "Token sets" }).getByRole("row");
  for (const { word, rowWord = word } of states) {
    const row = rows.filter({ has: page.getByRole("link", { name: `Set ${word}`, exact: true }) });
    await expect(row.getByText(rowWord, { exact: true })).toBeVisible();
  }
  for (const { word, filter, works, why, doNext } of states) {
    await test.step(word, async () => {
      await page.goto(`/token-sets?health=${filter}`);
      await expect(rows).toHaveCount(2);
      await page.getByRole("link", { name: `Set ${word}`, exact: true }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Set ${word}`);
      const header = page.getByRole("main").locator("header");
      await expect(header.getByText(word, { exact: true })).toBeVisible();
      await expect(answerOf(page, "Works?")).toHaveText(works);
      await expect(answerOf(page, "Why")).toHaveText(why === null ? [] : [`${why}.`]);
      await expect(answerOf(page, "Do next")).toHaveText(doNext);
    });
  }
});

test("what is wrong with a set that still works is said, in the list too", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const application = await tenant.application({ scopes: ["accounts", "sales"] });
  const narrow = await tenant.connectedSet(application, { name: "Narrow" });
  await factory.changeTokenSet({ id: narrow.id, data: { grantedScopes: ["accounts"] } });
  const used = await tenant.connectedSet(application, { name: "Used" });
  const promise = { promisedUntil: fromNow(3 * hour), promisedTo: "Bar till" };
  await factory.changeTokenSet({ id: used.id, data: { nextRefreshAt: past(), ...promise } });
  await signInAs(tenant.owner);
  await page.goto("/token-sets");
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  await expect(row("Narrow")).toContainText("not granted: sales");
  await expect(row("Used")).toContainText("in use by Bar till");

  await page.getByRole("link", { name: "Narrow" }).click();
  await expect(answerOf(page, "Works?")).toHaveText(/^Yes/);
  await expect(answerOf(page, "Why")).toContainText("Missing: sales. Calls that need it are refused");
  await expect(answerOf(page, "Say to the customer")).toContainText("We have no access to sales yet.");
  await page.goto(`/token-sets/${used.id}`);
  await expect(answerOf(page, "Why")).toContainText("Bar till relies on the access token");
  await expect(answerOf(page, "Do next")).toHaveText(/^Nothing\. Larder refreshes it at .* CES?T\.$/);
});

test("who may not do what helps reads whom to ask, and copies a message for them", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const set = await tenant.connectedSet(await tenant.application(), { environment: "production" });
  await factory.changeTokenSet({ id: set.id, data: { verdict: "answer_lost", verdictAt: past() } });
  const admin = await tenant.person("admin");
  await signInAs(await tenant.person("support"));
  await page.goto(`/token-sets/${set.id}`);
  const doNext = answerOf(page, "Do next");
  await expect(doNext).toContainText(`Ask ${admin.name} (admin) or ${tenant.owner.name} (owner).`);
  await expect(doNext.getByRole("button", { name: "Copy a message to them" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Reconnect" })).toHaveCount(0);
  await signInAs(admin);
  await page.reload();
  await expect(page.getByRole("link", { name: "Reconnect" })).toHaveCount(1);
  await expect(doNext).not.toContainText("Ask");
});

test("times are told by the reader's clock and exactly on hover", async ({ page, tenant, signInAs }) => {
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  const shelfLife = page.getByRole("region", { name: "Shelf life" });
  await expect(shelfLife.getByText(/^in [67] days$/).first()).toBeVisible();
  await expect(
    shelfLife
      .getByRole("time")
      .filter({ hasText: /CES?T$/ })
      .first(),
  ).toBeVisible();
});
