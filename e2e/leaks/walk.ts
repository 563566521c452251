import type { SandboxControl } from "../../sandbox/testing/sandbox-control.ts";
import { actionTable } from "../access/crawl-table.ts";
import { act, listActions } from "../access/found-actions.ts";
import type { Factory } from "../fixtures/factory.ts";
import { type Answer, callApi, send } from "../fixtures/larder-http.ts";
import type { Stack } from "../fixtures/stack.ts";
import type { Application, Person, Tenant } from "../fixtures/tenant.ts";
import { callbackUrl } from "../fixtures/tenant.ts";
import { sessionCookieName } from "../fixtures/test.ts";
import type { Watch } from "./canaries.ts";
import { codeFor, secretFields, ValidInput } from "./valid-input.ts";

export type Walk = {
  watch: Watch;
  tenant: Tenant;
  factory: Factory;
  sandbox: SandboxControl;
  stack: Stack;
  web: string;
};

/** What is shown once, to whom it is made for: in the answer that makes it, and in its own address. */
const shownOnce: [name: string, pattern: RegExp][] = [
  ["connect link token", /\/c\/([\w-]{43})/g],
  ["password reset token", /\/reset-password\/([\w-]{43})/g],
  ["invitation token", /\/invite\/([\w-]{43})/g],
  ["machine secret", /(larder_ms_[\w-]{43}_[0-9a-f]{8})/g],
  ["API key", /(larder_key_[\w-]{43}_[0-9a-f]{8})/g],
  ["signing secret", /(whsec_[\w+/]{43}=)/g],
  ["state", /[?&]state=([\w-]{43})/g],
];

/** All that came back, headers too. */
export function wholeOf({ headers, text }: Answer): string {
  return `${[...headers].map(([name, value]) => `${name}: ${value}`).join("\n")}\n\n${text}`;
}

/** A page as a browser first gets it, and as the router fetches it afterwards. */
export async function readPage(url: string, as: Person | null): Promise<string> {
  const html = await send(url, { as });
  const payload = await send(url, { as, headers: { rsc: "1" } });
  return `${wholeOf(html)}\n${wholeOf(payload)}`;
}

/** Looks at an answer; what it shows or sets for the first and only time is a canary from then on. */
export function lookAt({ watch, tenant }: Walk, where: string, answer: Answer, address = ""): void {
  for (const { name, value } of tenant.secrets) watch.add(name, value);
  const whole = wholeOf(answer);
  watch.look(where, whole, address);
  for (const [name, pattern] of shownOnce) {
    for (const [, value] of whole.matchAll(pattern)) watch.add(`${name} of ${where}`, value);
  }
  for (const cookie of answer.headers.getSetCookie()) {
    const [name, value = ""] = (cookie.split(";")[0] ?? "").split("=");
    if (value !== "") watch.add(`cookie ${name} of ${where}`, value);
  }
}

/** Everything else that is watched for must not be in an answer that reveals an access token. */
function lookAtReveal({ watch, tenant }: Walk, answer: Answer): void {
  for (const { name, value } of tenant.secrets) watch.add(name, value);
  const names = watch.findIn(wholeOf(answer)).filter((name) => !/access ?token/i.test(name));
  watch.found.push(...names.map((name) => `${name} in revealTokenAction`));
  if (answer.headers.get("cache-control")?.includes("no-store") !== true) {
    watch.found.push("An answer that reveals an access token may be cached.");
  }
}

/** Calls every server action with input that it takes; returns those that did not go through, with their codes. */
export async function walkActions(walk: Walk): Promise<string[]> {
  const { watch, stack } = walk;
  const input = await ValidInput.make(walk, stack);
  const refused: string[] = [];
  for (const action of listActions()) {
    const fields = actionTable[action.name]?.fields ?? [];
    const { as, page, values } = await input.callOf(action, fields);
    for (const field of fields.filter((name) => secretFields.includes(name))) {
      watch.add(`${field} given to ${action.name}`, String(values.get(field)));
    }
    const { answer, code, redirectsTo } = await act(page, as, action, values);
    // The one answer of an action that holds the access token, to whom typed the password.
    if (action.name === "revealTokenAction") lookAtReveal(walk, answer);
    else lookAt(walk, action.name, answer, page);
    if (code !== "done" && redirectsTo === null) refused.push(`${action.name}: ${code}`);
  }
  return refused;
}

/** A running flow whose verifier, code, state and cookie are canaries; `land` brings its code to the callback. */
export async function beginAuthorization(walk: Walk, application: Application) {
  const { tenant, stack, web, factory, sandbox, watch } = walk;
  const set = await tenant.pendingSet(application);
  const action = listActions().find(({ name }) => name === "authorizeAction");
  if (!action) throw new Error("There is no authorizeAction.");
  const values = new Map([["tokenSetId", set.id]]);
  const page = `${web}/token-sets/${set.id}/connect`;
  const { answer, redirectsTo } = await act(page, tenant.owner, action, values);
  lookAt(walk, "authorizeAction", answer);
  const [flowCookie = ""] = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0] ?? "");
  const authorizeUrl = redirectsTo?.replace(/;(push|replace)$/, "") ?? "";
  const code = await codeFor(sandbox, authorizeUrl);
  const verifier = await factory.openVerifier({ tokenSetId: set.id });
  watch.add("authorization code", code);
  watch.add("PKCE verifier", verifier);
  const state = new URL(authorizeUrl).searchParams.get("state") ?? "";
  const headers = { cookie: `${sessionCookieName}=${tenant.owner.session}; ${flowCookie}` };
  const land = async (parameters: Record<string, string> = { code }) => {
    const query = new URLSearchParams({ state, ...parameters });
    const landed = await send(`${callbackUrl(stack)}?${query}`, { as: null, headers });
    lookAt(walk, "the callback", landed);
    return landed.headers.get("location") ?? "";
  };
  return { set, code, verifier, state, land };
}

/** The JSON, CSV and pages that tell of a token set. */
export async function lookAtSet({ watch, web, tenant }: Walk, id: string, where: string): Promise<void> {
  for (const part of ["", "/attempts", "/connect-links", "/machines"]) {
    const path = `token-sets/${id}${part}`;
    watch.look(`${path} ${where}`, wholeOf(await callApi(`${web}/api/v1/${path}`, tenant.owner)));
  }
  const files = ["support-bundle", "receipt"].map((name) => `/token-sets/${id}/${name}`);
  for (const path of [`/token-sets/${id}`, `/token-sets/${id}/connect`, "/activity", "/", ...files]) {
    watch.look(`${path} ${where}`, await readPage(web + path, tenant.owner));
  }
}
