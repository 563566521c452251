import { randomBytes } from "node:crypto";
import type { SandboxControl } from "../../sandbox/testing/sandbox-control.ts";
import { act, type FoundAction, listActions, needsPending } from "../access/found-actions.ts";
import { Things, type Values } from "../access/living-things.ts";
import type { Factory } from "../fixtures/factory.ts";
import { callApi, send } from "../fixtures/larder-http.ts";
import { toPath } from "../fixtures/routes.ts";
import { chef } from "../fixtures/sandbox-pages.ts";
import { type Application, type Person, Tenant } from "../fixtures/tenant.ts";
import { bulkInput } from "./bulk-input.ts";
import { parametersOf } from "./page-parameters.ts";

type Means = { tenant: Tenant; other: Tenant; factory: Factory; sandbox: SandboxControl; web: string };
type Given = { values: Values; owner: Person };
type Change = { as?: Person | null; fields?: Record<string, string> };

/** An action's call with input that it takes, by somebody who may. */
export type ValidCall = { action: FoundAction; as: Person | null; page: string; values: Values };

/** Fields that hold what must never come out again. */
export const secretFields = [
  ...["token", "code", "pasted", "clientSecret", "accessToken", "refreshToken"],
  ...["password", "currentPassword", "newPassword", "text", "target"],
];

/** Need a database in which nobody is yet, one that is a copy of another, and a mail server. */
export const neverGoThrough = [
  ...["adoptDeploymentAction: confirmation_required", "createFirstOwnerAction: forbidden"],
  "requestPasswordResetAction: unavailable",
];

/** A secret that nobody has had before. */
const freshSecret = () => randomBytes(24).toString("hex");

/** The code that Apicbase gives for an authorize address, as for a click on Authorize. */
export async function codeFor(sandbox: SandboxControl, authorizeUrl: string): Promise<string> {
  const { searchParams } = new URL(authorizeUrl);
  const redirectUri = searchParams.get("redirect_uri");
  const { code } = await sandbox.createCode({
    clientId: searchParams.get("client_id") ?? "",
    userEmail: chef,
    scopes: (searchParams.get("scope") ?? "").split(" "),
    codeChallenge: searchParams.get("code_challenge") ?? "",
    ...(redirectUri === null ? {} : { redirectUri }),
  });
  return code;
}

/** Makes for every action what it takes to go through: what the crawl fills in, and the rest by its name. */
export class ValidInput {
  readonly #means: Means;
  readonly #things: Things;
  readonly #bulk: ReturnType<typeof bulkInput>;
  readonly #actions = new Map(listActions().map((action) => [action.name, action]));

  constructor(means: Means) {
    this.#means = means;
    this.#things = new Things(means.tenant, means.factory, means.web);
    this.#bulk = bulkInput(means.factory);
  }

  static async make(means: Omit<Means, "other">, stack: Parameters<typeof Tenant.make>[2]) {
    return new ValidInput({ ...means, other: await Tenant.make(means.factory, means.sandbox, stack) });
  }

  async callOf(action: FoundAction, fields: string[]): Promise<ValidCall> {
    const owner = await this.#means.tenant.person("owner");
    const known = ["tokenSetId", "applicationId", "libraryId", "userId", "token", "destinationId", ...fields];
    const values = await this.#things.values(known, needsPending.has(action.name));
    for (const field of secretFields) values.set(field, freshSecret());
    const { as = owner, fields: changed = {} } =
      (await (this.#changes[action.name] ?? this.#bulk[action.name])?.({ values, owner })) ?? {};
    for (const [field, value] of Object.entries(changed)) values.set(field, value);
    return { action, as, values, page: this.#means.web + toPath(action.route, parametersOf(values)) };
  }

  async #result(name: string, as: Person, fields: Record<string, string>): Promise<Record<string, string>> {
    const action = this.#actions.get(name);
    if (!action) throw new Error(`There is no ${name}.`);
    const values: Values = new Map(Object.entries(fields));
    const parameters = parametersOf(new Map([...values, ["token", "x"]]));
    const { code, result } = await act(
      this.#means.web + toPath(action.route, parameters),
      as,
      action,
      values,
    );
    if (code !== "done") throw new Error(`${name} was not done: ${code}.`);
    return result as Record<string, string>;
  }

  /** An operator who invites is shown the link, since no mail goes out here. */
  async #invite(email: string): Promise<{ token: string; id: string }> {
    const inviter = await this.#means.tenant.operator("owner");
    const { url = "", id = "" } = await this.#result("inviteMemberAction", inviter, {
      email,
      role: "support",
    });
    return { token: url.split("/").at(-1) ?? "", id };
  }

  async #link({ values, owner }: Given): Promise<Change> {
    const made = { recipient: "Nora", purpose: "To connect the till.", expiresInHours: "24" };
    const set = { tokenSetId: String(values.get("tokenSetId")) };
    const { url = "" } = await this.#result("createLinkAction", owner, { ...set, ...made });
    return { as: null, fields: { token: url.split("/").at(-1) ?? "" } };
  }

  async #pasted({ owner }: Given): Promise<Change> {
    const { tenant, sandbox } = this.#means;
    const { id } = await tenant.pendingSet(await tenant.application({ redirect: "copy-code" }));
    const { authorizationId = "", authorizeUrl = "" } = await this.#result("openApicbaseAction", owner, {
      tokenSetId: id,
    });
    const pasted = await codeFor(sandbox, authorizeUrl);
    return { fields: { tokenSetId: id, authorizationId, pasted } };
  }

  async #handMade(): Promise<Change> {
    const { tenant, sandbox } = this.#means;
    const application: Application = await tenant.application();
    const { id } = await tenant.pendingSet(application);
    const wish = { clientId: application.clientId, scopes: application.scopes, origin: "hand-made" } as const;
    const [pair] = await sandbox.createTokenSets(wish);
    const { accessToken = "", refreshToken = "" } = pair ?? {};
    return { fields: { tokenSetId: id, accessToken, refreshToken } };
  }

  /** A set whose replaced token is still in use: it was revealed before another pair was imported. */
  async #replaced({ owner }: Given): Promise<Change> {
    const { tenant, sandbox, web } = this.#means;
    const application: Application = await tenant.application();
    const { id: tokenSetId } = await tenant.connectedSet(application);
    await this.#result("revealTokenAction", owner, { tokenSetId, password: owner.password });
    const [pair] = await sandbox.createTokenSets({ clientId: application.clientId, scopes: ["accounts"] });
    const { accessToken = "", refreshToken = "" } = pair ?? {};
    const url = `${web}/api/v1/token-sets/${tokenSetId}/import`;
    const { status } = await callApi(url, owner, "POST", { accessToken, refreshToken });
    if (status !== 200) throw new Error(`The import was not done: ${status}.`);
    return { fields: { tokenSetId, generation: "1" } };
  }

  /** A set of one library, with another library's access kept aside. */
  async #aside({ owner }: Given, generation: string): Promise<Change> {
    const { tenant, sandbox, web } = this.#means;
    const { clientId, ...application }: Application = await tenant.application();
    const { id: tokenSetId } = await tenant.pendingSet(
      { clientId, ...application },
      { library: freshSecret() },
    );
    for (const [library, expected] of [
      ["brasserie-leopold", 200],
      ["cantine-du-port", 409],
    ] as const) {
      const [pair] = await sandbox.createTokenSets({ clientId, library, scopes: ["accounts"] });
      const { accessToken = "", refreshToken = "" } = pair ?? {};
      const url = `${web}/api/v1/token-sets/${tokenSetId}/import`;
      const { status } = await callApi(url, owner, "POST", { accessToken, refreshToken });
      if (status !== expected) throw new Error(`The import of ${library} was answered ${status}.`);
    }
    return { fields: { tokenSetId, generation } };
  }

  /** The set, once another action was done to it. */
  async #after(name: string, { values, owner }: Given, more: Record<string, string> = {}): Promise<Change> {
    await this.#result(name, owner, { tokenSetId: String(values.get("tokenSetId")), ...more });
    return {};
  }

  async #otherSession({ owner }: Given): Promise<Change> {
    const { factory, web } = this.#means;
    await factory.makeSessionCookie(owner);
    const { text } = await send(`${web}/account`, { as: owner });
    return { fields: { sessionId: /name="sessionId" value="([^"]+)"/.exec(text)?.[1] ?? "" } };
  }

  readonly #changes: Record<string, (given: Given) => Promise<Change>> = {
    createOrganizationAction: async () => ({ as: await this.#means.tenant.operator() }),
    adoptDeploymentAction: async () => ({ as: await this.#means.tenant.operator() }),
    handOverInvitationAction: async () => {
      const { id } = await this.#invite(`${freshSecret()}@larder.test`);
      return { as: await this.#means.tenant.operator(), fields: { invitationId: id } };
    },
    joinAction: async () => {
      const as = await this.#means.other.person("owner");
      return { as, fields: { token: (await this.#invite(as.email)).token } };
    },
    registerAction: async () => {
      const { token } = await this.#invite(`${freshSecret()}@larder.test`);
      return { as: null, fields: { token } };
    },
    resetPasswordAction: async ({ owner }) => ({
      as: null,
      fields: { token: await this.#means.factory.makeResetToken({ userId: owner.userId }) },
    }),
    signOutHereAction: async () => {
      const { token } = await this.#invite(`${freshSecret()}@larder.test`);
      return { fields: { token } };
    },
    revokeInvitationAction: async () => {
      const { id } = await this.#invite(`${freshSecret()}@larder.test`);
      return { fields: { invitationId: id } };
    },
    continueAction: (given) => this.#link(given),
    declineAction: (given) => this.#link(given),
    changePasswordAction: async ({ owner }) => ({ fields: { currentPassword: owner.password } }),
    endSessionAction: (given) => this.#otherSession(given),
    enableMemberAction: async ({ values }) => {
      const membership = { userId: String(values.get("userId")), organizationId: this.#means.tenant.id };
      await this.#means.factory.disableMember(membership);
      return {};
    },
    // Without a token set, a secret that is not the right one cannot be proved wrong: it is stored.
    replaceSecretAction: async () => ({
      fields: { applicationId: (await this.#means.tenant.application()).id },
    }),
    withdrawSecretAction: async ({ owner }) => {
      const applicationId = (await this.#means.tenant.application()).id;
      await this.#result("replaceSecretAction", owner, { applicationId, clientSecret: freshSecret() });
      return { fields: { applicationId } };
    },
    deleteApplicationAction: async () => ({
      fields: { applicationId: (await this.#means.tenant.application()).id },
    }),
    resumeAction: (given) => this.#after("pauseAction", given, { reason: "Stocktaking" }),
    unarchiveAction: (given) => this.#after("archiveAction", given),
    pasteCodeAction: (given) => this.#pasted(given),
    importAction: () => this.#handMade(),
    createDestinationAction: async () => ({
      fields: { kind: "webhook", target: `https://hooks.larder.test/${freshSecret()}` },
    }),
    editDestinationAction: async () => ({
      fields: { target: `https://hooks.larder.test/${freshSecret()}` },
    }),
    testAlertRuleAction: async ({ values, owner: { userId, organizationId } }) => {
      const ruleId = String(values.get("ruleId"));
      await this.#means.factory.tellAlertRule({ ruleId, userId, organizationId });
      return {};
    },
    revealTokenAction: async ({ owner }) => ({ fields: { password: owner.password } }),
    revokeReplacedAction: (given) => this.#replaced(given),
    acceptGrantAction: (given) => this.#aside(given, "2"),
    refuseGrantAction: (given) => this.#aside(given, "2"),
    confirmIdentityAction: (given) => this.#aside(given, "1"),
  };
}
