import { globSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { createApiKey } from "#lib/api-keys/create-api-key.ts";
import { archiveApplication } from "#lib/applications/archive-application.ts";
import { replaceClientSecret } from "#lib/applications/replace-client-secret.ts";
import { createConnectLink } from "#lib/connect-links/create-connect-link.ts";
import { newId } from "#lib/db/new-id.ts";
import { AppError } from "#lib/errors.ts";
import { createMachine } from "#lib/machines/create-machine.ts";
import { by } from "#lib/testing/by.ts";
import { changeRole } from "#lib/testing/change-membership.ts";
import { beginFlow, makePendingSet } from "#lib/testing/connect-flow.ts";
import { makeAsideGrant } from "#lib/testing/make-aside-grant.ts";
import { makeConnectedSet, makeRegisteredApplication } from "#lib/testing/make-connected-set.ts";
import { makeReplacedPair } from "#lib/testing/make-replaced-pair.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { addMember } from "#lib/testing/people.ts";
import type { Target, UseCase } from "#lib/testing/permission-entry.ts";
import { permissionTable } from "#lib/testing/permission-table.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { counted, snapshot } from "#lib/testing/snapshot.ts";
import { testedApart } from "#lib/testing/tested-apart.ts";
import { archiveTokenSet } from "#lib/token-sets/archive-token-set.ts";
import { pauseTokenSet } from "#lib/token-sets/pause-token-set.ts";
import { type Environment, environments, roles } from "./permissions.ts";

const larder = runLarder();
let team: Team;
let strangers: Team;

beforeAll(async () => {
  team = await makeTeam();
  strangers = await makeTeam("Cantine du Port");
});

/** A target that is ready for the use case, all of whose ids are real. */
async function prepare({ fixture, name: useCase }: UseCase, environment: Environment): Promise<Target> {
  const { control } = larder;
  const { organizationId, owner } = team;
  const redirect = useCase === "createConnectLink" || fixture === "link" ? "callback" : "copy-code";
  if (fixture === "application" || fixture === "archived-application" || fixture === "waiting-secret") {
    const { applicationId } = await makeRegisteredApplication(control, organizationId);
    if (fixture === "archived-application") await archiveApplication(by(owner), { applicationId });
    if (fixture === "waiting-secret") {
      await replaceClientSecret(by(owner), { applicationId, clientSecret: newId() });
    }
    return { ...nobody(environment), applicationId };
  }
  if (fixture === "api-key") {
    const maker = await addMember(organizationId, "owner");
    const wish = { name: "Nightly", permissions: ["token-set:read" as const], lifetimeDays: 1 };
    const { id } = await createApiKey(by(maker), { ...wish, environments: [environment] });
    return { ...nobody(environment), apiKeyId: id };
  }
  if (fixture === "replaced" || fixture === "aside") {
    const make = fixture === "aside" ? makeAsideGrant : makeReplacedPair;
    const { id, name } = await make(control, team, environment);
    return { ...nobody(environment), tokenSetId: id, name };
  }
  const isConnected = fixture === "connected" || fixture === "paused" || fixture === "archived";
  const set = isConnected
    ? await makeConnectedSet(control, organizationId, { environment })
    : await makePendingSet(control, organizationId, { environment, redirect });
  const { id: tokenSetId, applicationId, name } = set;
  if (fixture === "paused" || fixture === "archived") {
    await pauseTokenSet(by(owner), { tokenSetId, reason: "Stocktaking" });
  }
  if (fixture === "archived") await archiveTokenSet(by(owner), { tokenSetId });
  const target = { ...nobody(environment), tokenSetId, applicationId, name };
  if (fixture === "flow") {
    const { authorizationId, code } = await beginFlow(control, owner, set);
    return { ...target, authorizationId, code };
  }
  if (fixture === "link") {
    const asked = { tokenSetId, recipient: "Nora", purpose: "POS", expiresInHours: 1 };
    return { ...target, connectLinkId: (await createConnectLink(by(owner), asked)).id };
  }
  if (fixture === "machine") {
    const machine = { tokenSetId, name: "Till", networks: [], expiresAt: null };
    return { ...target, machineId: (await createMachine(by(owner), machine)).id };
  }
  const [made] = await control.createTokenSets({ clientId: set.clientId, scopes: ["accounts"] });
  const { accessToken = "", refreshToken = "" } = made ?? {};
  return { ...target, pair: { accessToken, refreshToken } };
}

/** A target that does not exist. */
function nobody(environment: Environment): Target {
  return {
    tokenSetId: newId(),
    applicationId: newId(),
    authorizationId: newId(),
    connectLinkId: newId(),
    machineId: newId(),
    apiKeyId: newId(),
    name: "Nobody",
    environment,
    code: "A".repeat(30),
    pair: { accessToken: "A".repeat(30), refreshToken: "R".repeat(30) },
  };
}

/** What a caller can see of an attempt. */
async function seenBy(attempt: Promise<unknown>): Promise<unknown> {
  try {
    return { answer: await attempt };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, status, text, fields, message } = error;
    return { code, status, text, fields, message };
  }
}

const cases = environments.flatMap((environment) =>
  permissionTable.map((useCase) => ({ environment, useCase })),
);
const titled = cases.map((one) => ({ ...one, name: `${one.useCase.name} in ${one.environment}` }));

describe("the roles of the organization", () => {
  it.each(titled)("$name", async ({ useCase, environment }) => {
    for (const role of useCase.allowed[environment]) {
      const target = await prepare(useCase, environment);
      expect(await seenBy(useCase.call(team[role], target)), role).toHaveProperty("answer");
    }
    const target = await prepare(useCase, environment);
    const before = await snapshot();
    for (const role of roles.filter((one) => !useCase.allowed[environment].includes(one))) {
      expect(await seenBy(useCase.call(team[role], target)), role).toMatchObject({ code: "forbidden" });
    }
    expect(await snapshot()).toEqual(before);
  });
});

describe("a member who was demoted since the request began", () => {
  const writes = permissionTable.filter(({ allowed }) => allowed.production.length < roles.length);

  it.each(writes)("is refused by $name, and nothing is changed", async (useCase) => {
    const target = await prepare(useCase, "production");
    const stale = await addMember(team.organizationId, "owner");
    await changeRole(stale, "support");
    const before = await snapshot(counted);
    expect(await seenBy(useCase.call(stale, target))).toMatchObject({ code: "forbidden" });
    const after = await snapshot(counted);
    // Somebody who brings tokens and is refused is on the record.
    for (const rows of [before, after]) for (const name of ["AuditEvent", "AuditChain"]) rows.delete(name);
    expect(after).toEqual(before);
  });
});

describe("another organization", () => {
  const takesTarget = titled.filter(({ useCase }) => useCase.stranger === "not_found");

  it.each(takesTarget)(
    "$name: a foreign id and a missing one look the same",
    async ({ useCase, environment }) => {
      const target = await prepare(useCase, environment);
      const before = await snapshot(counted);
      await larder.control.clearCalls();
      for (const role of roles) {
        const foreign = await seenBy(useCase.call(strangers[role], target));
        expect(foreign, role).toEqual(await seenBy(useCase.call(strangers[role], nobody(environment))));
        expect(foreign, role).toHaveProperty("code");
      }
      expect(await seenBy(useCase.call(strangers.owner, target))).toMatchObject({ code: "not_found" });
      expect(await snapshot(counted)).toEqual(before);
      expect(await larder.control.calls()).toEqual([]);
    },
  );

  const listsOwn = titled.filter(({ useCase }) => useCase.stranger === "nothing");

  it.each(listsOwn)("$name: nothing of the others is in the answer", async ({ useCase, environment }) => {
    const target = await prepare(useCase, environment);
    const answer = JSON.stringify(await seenBy(useCase.call(strangers.owner, target)));
    for (const id of [target.tokenSetId, target.applicationId, target.authorizationId, target.apiKeyId]) {
      expect(answer).not.toContain(id);
    }
    expect(answer).not.toContain(team.organizationId);
  });
});

it("every exported function that takes an actor is in the table", () => {
  const sources = globSync("lib/**/*.ts", { exclude: ["lib/{auth,audit,entry,testing}/**", "**/*.test.ts"] });
  const found = sources.flatMap((file) => [
    ...readFileSync(file, "utf8").matchAll(
      /^export (?:async )?function (\w+)(?:<[^>]*>)?\(\s*(?:actor: Actor|(?:ctx|\{[^}]*\}): Context)\b/gm,
    ),
  ]);
  const names = found.map(([, name]) => name ?? "");
  expect(names.length).toBeGreaterThan(20);
  const known = [...permissionTable.map((useCase) => useCase.name), ...Object.keys(testedApart)];
  expect(names.sort()).toEqual(known.sort());
});

it.each(Object.entries(testedApart))("%s is called in %s, as roles and strangers", (name, file) => {
  const text = readFileSync(file, "utf8");
  expect(text).toContain(name);
  expect(text).toMatch(/forbidden|not_found|support|stranger|another organization|other/);
});
