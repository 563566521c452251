import { followLink, freshLinkRow, makeLink } from "../connect-link/link-pages.ts";
import { authorizeAtApicbase, signInAtApicbase } from "../fixtures/sandbox-pages.ts";
import { expect, test } from "../fixtures/test.ts";

test("a mail scanner that opens a connect link and runs its scripts changes nothing", async ({
  page,
  signInAs,
  openBrowser,
  tenant,
}) => {
  const set = await tenant.pendingSet(await tenant.application(), { environment: "production" });
  await signInAs(tenant.owner);
  const url = await makeLink(page, set);
  const before = await tenant.snapshot();
  const scanner = await openBrowser();
  const methods = new Set<string>();
  scanner.on("request", (request) => methods.add(request.method()));
  await test.step("it looks at the page as a person would: visible, scrolled, hovered, reloaded", async () => {
    for (let look = 0; look < 2; look += 1) {
      await scanner.goto(url);
      await scanner.bringToFront();
      await scanner.getByRole("button", { name: "Continue to Apicbase" }).hover();
      await scanner.mouse.wheel(0, 2_000);
      await scanner.keyboard.press("Tab");
      await scanner.waitForLoadState("networkidle");
    }
  });
  expect([...methods]).toEqual(["GET"]);
  const cookies = (await scanner.context().cookies(url)).map(({ name }) => name);
  expect(cookies.filter((name) => name.includes("larder.link"))).toEqual([]);
  expect(await tenant.snapshot()).toBe(before);
  await test.step("the owner, in another browser, still gives access", async () => {
    const owner = await openBrowser();
    await followLink(owner, url);
    await signInAtApicbase(owner);
    await authorizeAtApicbase(owner);
    await expect(owner.getByRole("heading", { name: "Thank you: access was given" })).toBeVisible();
    await expect(await freshLinkRow(page, set)).toContainText("Completed");
  });
});
