import { randomUUID } from "node:crypto";
import type { Factory } from "../fixtures/factory.ts";
import { callApi } from "../fixtures/larder-http.ts";
import type { Tenant } from "../fixtures/tenant.ts";

/** What fields are sent with, by their names. */
export type Values = Map<string, string | string[]>;

/** What is the same for every thing. */
const settled = {
  networks: "10.0.0.0/8",
  typed: "",
  overlapHours: "24",
  generation: "1",
  role: "support",
  library: "A library",
  environment: "production",
  scopes: ["accounts"],
  slot: "current",
  reason: "Stocktaking",
  length: "day",
  active: "on",
  destinationIds: [],
  action: "refresh",
  filter: "{}",
  all: "yes",
  text: "Till",
  path: "/token-sets/019aaaaa-0000-7000-8000-000000000000",
  authentication: "body",
  redirect: "callback",
  recipient: "Nora",
  purpose: "To connect the till.",
  note: "Called, waiting for Idris.",
  expiresInHours: "24",
  permissions: ["token-set:read"],
  environments: ["production"],
  lifetimeDays: "30",
  kind: "webhook",
  target: "https://hooks.larder.test/in",
  events: [],
  hours: "24",
  organization: "An organization",
  password: "a-password-of-some-length",
  currentPassword: "not-the-password",
  newPassword: "a-password-of-some-length",
};

/** Living values for fields, of the tenant's own things in production. */
export class Things {
  readonly #web: string;
  readonly #tenant: Tenant;
  readonly #factory: Factory;

  constructor(tenant: Tenant, factory: Factory, web: string) {
    this.#web = web;
    this.#tenant = tenant;
    this.#factory = factory;
  }

  async #set(pending: boolean) {
    const application = await this.#tenant.application();
    const wish = { environment: "production" } as const;
    const set = pending
      ? await this.#tenant.pendingSet(application, wish)
      : await this.#tenant.connectedSet(application, wish);
    return { application, set };
  }

  async #link(tokenSetId: string): Promise<string> {
    const url = `${this.#web}/api/v1/token-sets/${tokenSetId}/connect-links`;
    const { id } = (await callApi(url, this.#tenant.owner, "POST", {})).json() as { id: string };
    return id;
  }

  async #machine(tokenSetId: string): Promise<string> {
    const url = `${this.#web}/api/v1/token-sets/${tokenSetId}/machines`;
    const { id } = (await callApi(url, this.#tenant.owner, "POST", { name: "Till" })).json() as {
      id: string;
    };
    return id;
  }

  /** One that every member may see; of a role that may neither begin nor cancel it, that is not asked here. */
  async #run(): Promise<string> {
    return (await this.#factory.makeBulkRun({ ...this.#tenant.owner, environment: "production" })).id;
  }

  async #credentials(fields: string[], tokenSetId: string): Promise<Record<string, string>> {
    const machineId = fields.includes("machineId") ? await this.#machine(tokenSetId) : "";
    const run = fields.includes("runId") ? await this.#run() : "";
    const key = fields.includes("apiKeyId") ? await this.#factory.makeApiKey(this.#tenant.owner) : null;
    const wantsDestination = fields.includes("destinationId") || fields.includes("deliveryId");
    const membership = { userId: this.#tenant.owner.userId, organizationId: this.#tenant.id };
    const made = wantsDestination ? await this.#factory.makeDestination(membership) : null;
    return {
      machineId,
      apiKeyId: key?.id ?? "",
      destinationId: made?.id ?? "",
      deliveryId: made?.deliveryId ?? "",
      runId: run,
    };
  }

  async values(fields: string[], pending: boolean): Promise<Values> {
    const { application, set } = await this.#set(pending);
    const link = await this.#link(set.id);
    const made = await this.#credentials(fields, set.id);
    const libraryOf = { organizationId: this.#tenant.id };
    const library = await this.#factory.makeLibrary({ ...libraryOf, name: randomUUID() });
    const other = await this.#factory.makeLibrary({ ...libraryOf, name: randomUUID() });
    const rule = fields.includes("ruleId")
      ? await this.#factory.makeAlertRule({ organizationId: this.#tenant.id })
      : null;
    const member = await this.#tenant.person("support");
    const known: Record<string, string | string[]> = {
      id: set.id,
      tokenSetId: set.id,
      tokenSetIds: [set.id],
      confirm: set.name,
      applicationId: application.id,
      libraryId: library.id,
      intoId: other.id,
      ruleId: rule?.id ?? "",
      userId: member.userId,
      organizationId: this.#tenant.id,
      authorizationId: randomUUID(),
      connectLinkId: link,
      ...settled,
      ...made,
      invitationId: randomUUID(),
      sessionId: randomUUID(),
      token: "a-token-that-nobody-has-made",
      name: `Named ${randomUUID()}`,
      email: `${randomUUID()}@larder.test`,
      clientId: randomUUID(),
      clientSecret: randomUUID(),
      code: "K7f2mQ9xLr4TzW8nBv3JcY6hPd1sGe",
      pasted: "K7f2mQ9xLr4TzW8nBv3JcY6hPd1sGe",
      accessToken: randomUUID(),
      refreshToken: randomUUID(),
    };
    return new Map(
      [...fields, "id"].map((field) => {
        const value = known[field];
        if (value === undefined) throw new Error(`Say what stands for the field ${field}.`);
        return [field, value];
      }),
    );
  }
}
