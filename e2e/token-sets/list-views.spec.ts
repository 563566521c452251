import { expect, test } from "../fixtures/test.ts";

test("the worst comes first, revoked sets wait to be asked for, and views lead to what is asked most", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const application = await tenant.application();
  const [healthy, lost, revoked] = [
    await tenant.connectedSet(application, { name: "Healthy" }),
    await tenant.connectedSet(application, { name: "Lost" }),
    await tenant.connectedSet(application, { name: "Revoked" }),
  ];
  const [verdictAt, revokedAt] = [new Date(), new Date()];
  await factory.changeTokenSet({ id: lost.id, data: { verdict: "answer_lost", verdictAt } });
  await factory.changeTokenSet({ id: revoked.id, data: { revokedAt, revocationProof: "proved" } });
  await signInAs(tenant.owner);
  await page.goto("/token-sets");
  const rows = page.getByRole("table", { name: "Token sets" }).getByRole("row");
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(1)).toContainText("Lost");
  await expect(rows.nth(1)).toContainText("reply lost");
  await page.getByRole("link", { name: "Show revoked and archived" }).click();
  await expect(rows).toHaveCount(4);
  await expect(rows.nth(3)).toContainText("Revoked");
  await page.getByRole("link", { name: "Needs a person" }).click();
  await expect(rows).toHaveCount(2);
  await page.goto("/token-sets?cause=answer_lost");
  await expect(rows).toHaveCount(2);
  await test.step("the whole row leads to the set", async () => {
    const place = await rows.nth(1).getByText("reply lost").boundingBox();
    await page.mouse.click((place?.x ?? 0) + 5, (place?.y ?? 0) + 5);
    await expect(page).toHaveURL(new RegExp(`/token-sets/${lost.id}$`));
  });
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(healthy.name);
});

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });

  test("words for a library land on a list of its sets", async ({ page, tenant, signInAs }) => {
    const application = await tenant.application();
    const cantine = await tenant.pendingSet(application, { library: "Cantine du Port" });
    const other = await tenant.pendingSet(application, { library: "Brasserie Leopold" });
    await signInAs(tenant.owner);
    await page.goto("/token-sets");
    await expect(page.getByRole("link", { name: other.name })).toBeVisible();
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    await page.getByRole("combobox", { name: "Library" }).fill("cantine");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page).toHaveURL(/library=cantine/);
    await expect(page.getByRole("link", { name: cantine.name })).toBeVisible();
    await expect(page.getByRole("link", { name: other.name })).toHaveCount(0);
  });
});
