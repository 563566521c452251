import type { Factory } from "../fixtures/factory.ts";
import { expect, test } from "../fixtures/test.ts";

const hour = 60 * 60 * 1_000;
const fromNow = (ms: number) => new Date(Date.now() + ms);
const past = () => fromNow(-1.5 * hour);

type Columns = Parameters<Factory["changeTokenSet"]>[0]["data"];
type State = { word: string; rowWord?: string; filter: string; columns: () => Columns; sentence: RegExp };

const states: State[] = [
  {
    word: "Healthy",
    filter: "healthy",
    columns: () => ({}),
    sentence: /^Connected .*, refresh due .*\. Not checked yet\.$/,
  },
  {
    word: "Refresh due",
    filter: "due",
    columns: () => ({ nextRefreshAt: past() }),
    sentence: /^Connected .*, refresh due/,
  },
  {
    word: "Retrying",
    filter: "retrying",
    columns: () => ({ failureCount: 2, failureReason: "HTTP 503", failedAt: past() }),
    sentence: /^The last refresh failed 1 h ago; Larder retries by itself\. The access token expires in/,
  },
  {
    word: "Expired, retrying",
    filter: "overdue",
    columns: () => ({ accessTokenExpiresAt: past() }),
    sentence: /^The access token expired 1 h ago; Larder keeps trying to get a new one/,
  },
  {
    word: "Being clarified",
    filter: "in_doubt",
    columns: () => ({ doubtSince: past(), doubtEvidence: { code: "died_early" } }),
    sentence: /^Not known whether it works, noticed 1 h ago; Larder keeps asking Apicbase/,
  },
  {
    word: "Stopped: client secret refused",
    rowWord: "Stopped",
    filter: "on_hold",
    columns: () => ({ credentialsRefusedAt: past() }),
    sentence: /^Apicbase refused the application’s client secret 1 h ago; nothing is sent/,
  },
  {
    word: "Connection lost",
    filter: "reauthorize",
    columns: () => ({
      verdict: "used_elsewhere",
      verdictEvidence: "The witness was dead.",
      verdictAt: past(),
    }),
    sentence: /^Cause: used elsewhere or revoked, found 1 h ago/,
  },
  {
    word: "Revoked",
    filter: "revoked",
    columns: () => ({ revokedAt: past(), revocationProof: "unconfirmed", revocationDetail: "No proof." }),
    sentence: /^Revoked 1 h ago, not confirmed by Apicbase/,
  },
  { word: "Paused", filter: "paused", columns: () => ({ pausedAt: past() }), sentence: /^Connected / },
  {
    word: "Not connected yet",
    filter: "pending",
    columns: () => ({}),
    sentence: /^No one has given consent at Apicbase yet\./,
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
  await page.goto("/token-sets");
  const rows = page.getByRole("table", { name: "Token sets" }).getByRole("row");
  for (const { word, rowWord = word } of states) {
    const row = rows.filter({ has: page.getByRole("link", { name: `Set ${word}`, exact: true }) });
    await expect(row.getByText(rowWord, { exact: true })).toBeVisible();
  }
  for (const { word, filter, sentence } of states) {
    await test.step(word, async () => {
      await page.goto(`/token-sets?health=${filter}`);
      await expect(rows).toHaveCount(2);
      await page.getByRole("link", { name: `Set ${word}`, exact: true }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Set ${word}`);
      const header = page.getByRole("main").locator("header");
      await expect(header.getByText(word, { exact: true })).toBeVisible();
      await expect(header.getByText(sentence).first()).toBeVisible();
    });
  }
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
