import { act, listActions } from "../access/found-actions.ts";
import { callApi, send } from "../fixtures/larder-http.ts";
import type { Person } from "../fixtures/tenant.ts";
import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

const newPassword = "lantern fjord quilted mango";

/** Calls an action by its name, at the page that knows it. */
async function run(web: string, name: string, as: Person | null, fields: Record<string, string>) {
  const action = listActions().find((one) => one.name === name);
  if (!action) throw new Error(`There is no ${name}.`);
  const page = action.route.replaceAll(/\[[^\]]+\]/g, fields.token ?? "none");
  return act(`${web}${page}`, as, action, new Map(Object.entries(fields)));
}

const invite = async (web: string, as: Person, email: string) => {
  const { result, answer } = await run(web, "inviteMemberAction", as, { email, role: "support" });
  return {
    result: result as { id: string; url: string | null; expiresAt: string; operators: string[] },
    answer,
  };
};

test("whoever invites an address is never shown the link, and learns nothing of an account there", async ({
  tenant,
  factory,
  stack,
}) => {
  const [web] = stack.webUrls;
  const { id: organizationId } = await factory.makeOrganization({ name: unique("Elsewhere") });
  const victim = await factory.makePerson({ organizationId, role: "owner" });
  const unknown = `${unique("nobody").replace(" ", "-")}@larder.test`;
  const told = [];
  for (const email of [victim.email, unknown]) {
    const { result, answer } = await invite(web, tenant.owner, email);
    expect(result.url).toBeNull();
    expect(answer.text).not.toContain("/invite/");
    const list = await send(`${web}/settings/members`, { as: tenant.owner });
    expect(list.text).not.toContain("/invite/");
    // Other tests make operators meanwhile, so that their number may differ; whether any is named may not.
    told.push({ ...result, id: "", email: "", expiresAt: "", operators: result.operators.length > 0 });
  }
  expect(told[0]).toEqual(told[1]);
});

test("the page at an invitation's link is the same with an account and without", async ({
  tenant,
  factory,
  stack,
}) => {
  const [web] = stack.webUrls;
  const operator = await tenant.operator("owner");
  const { id: organizationId } = await factory.makeOrganization({ name: unique("Elsewhere") });
  const known = await factory.makePerson({ organizationId, role: "owner" });
  const seen = [];
  for (const email of [known.email, known.email.replace("owner-", "never-")]) {
    const { url } = (await invite(web, operator, email)).result;
    const { text, status } = await send(url ?? "", { as: null });
    const token = url?.split("/").at(-1) ?? "";
    const main = /<main[\s\S]*<\/main>/.exec(text)?.[0] ?? "";
    const plain = main
      .replaceAll(email, "EMAIL")
      .replaceAll(token, "TOKEN")
      .replaceAll(/[\d:.T-]{10,}Z|\d\d:\d\d(:\d\d)?/g, "TIME")
      .replaceAll(/"\$ACTION[^>]*>/g, "");
    seen.push({ status, plain });
  }
  expect(seen[0]?.plain).toContain("Sign in to join");
  expect(seen[0]).toEqual(seen[1]);
});

test("a link for a new password works once, ends the sessions, and not after the password changed", async ({
  tenant,
  factory,
  stack,
}) => {
  const [web] = stack.webUrls;
  const person = await tenant.person("support");
  const [token, second] = [await factory.makeResetToken(person), await factory.makeResetToken(person)];
  const reset = (given: string) =>
    run(web, "resetPasswordAction", null, { token: given, password: newPassword });
  expect((await callApi(`${web}/api/v1/token-sets`, person)).status).toBe(200);
  expect((await reset(token)).redirectsTo).toContain("/reset-password/done");
  expect((await callApi(`${web}/api/v1/token-sets`, person)).status, "the sessions have ended").toBe(401);
  for (const used of [token, second]) expect((await reset(used)).code).toBe("conflict");

  const other = await tenant.person("developer");
  const stale = await factory.makeResetToken(other);
  const change = { currentPassword: other.password, newPassword };
  expect((await run(web, "changePasswordAction", other, change)).code).toBe("done");
  expect((await reset(stale)).code).toBe("conflict");
  const { text } = await send(`${web}/reset-password/${stale}`, { as: null });
  expect(text).toContain("This link does not work");
});
