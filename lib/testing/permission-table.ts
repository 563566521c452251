import { createApiKey } from "#lib/api-keys/create-api-key.ts";
import { listApiKeys } from "#lib/api-keys/list-api-keys.ts";
import { revokeApiKey } from "#lib/api-keys/revoke-api-key.ts";
import { archiveApplication, restoreApplication } from "#lib/applications/archive-application.ts";
import { changeApplication } from "#lib/applications/change-application.ts";
import { deleteApplication } from "#lib/applications/delete-application.ts";
import { getApplication, listApplications } from "#lib/applications/list-applications.ts";
import { registerApplication } from "#lib/applications/register-application.ts";
import { replaceClientSecret } from "#lib/applications/replace-client-secret.ts";
import { testClientSecret } from "#lib/applications/test-client-secret.ts";
import { withdrawNextSecret } from "#lib/applications/withdraw-next-secret.ts";
import { exchangeCodeForTokenSet, exchangePastedCode } from "#lib/authorizations/exchange-pasted-code.ts";
import { findOpenFlow, getAuthorization } from "#lib/authorizations/get-authorization.ts";
import { startAuthorization } from "#lib/authorizations/start-authorization.ts";
import { createConnectLink } from "#lib/connect-links/create-connect-link.ts";
import { listConnectLinks } from "#lib/connect-links/list-connect-links.ts";
import { revokeConnectLink } from "#lib/connect-links/revoke-connect-link.ts";
import { newId } from "#lib/db/new-id.ts";
import { confirmIdentity } from "#lib/grants/confirm-identity.ts";
import { acceptGrant, refuseGrant } from "#lib/grants/decide-grant.ts";
import { revealToken } from "#lib/handouts/reveal-token.ts";
import { createMachine } from "#lib/machines/create-machine.ts";
import { listMachines } from "#lib/machines/list-machines.ts";
import { revokeMachine } from "#lib/machines/revoke-machine.ts";
import { rollMachineSecret } from "#lib/machines/roll-machine-secret.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { getSupportBundle } from "#lib/token-set-page/get-support-bundle.ts";
import { getTechnicalDetails } from "#lib/token-set-page/get-technical-details.ts";
import { getTokenSetPage } from "#lib/token-set-page/get-token-set-page.ts";
import { leaveNote } from "#lib/token-set-page/leave-note.ts";
import { archiveTokenSet } from "#lib/token-sets/archive-token-set.ts";
import { changeScopes } from "#lib/token-sets/change-scopes.ts";
import { checkTokenSet } from "#lib/token-sets/check-token-set.ts";
import { createTokenSet } from "#lib/token-sets/create-token-set.ts";
import { discardTokenSet } from "#lib/token-sets/discard-token-set.ts";
import { getTokenSet, listAttempts } from "#lib/token-sets/get-token-set.ts";
import { importTokens } from "#lib/token-sets/import-tokens.ts";
import { listCountedTokenSets, listTokenSets } from "#lib/token-sets/list-token-sets.ts";
import { pauseTokenSet } from "#lib/token-sets/pause-token-set.ts";
import { refreshImported } from "#lib/token-sets/refresh-imported.ts";
import { renameTokenSet } from "#lib/token-sets/rename-token-set.ts";
import { resumeTokenSet } from "#lib/token-sets/resume-token-set.ts";
import { revokeReplacedPair } from "#lib/token-sets/revoke-replaced-pair.ts";
import { revokeTokenSet } from "#lib/token-sets/revoke-token-set.ts";
import { listTokenSetsSchema } from "#lib/token-sets/token-set-schema.ts";
import { unarchiveTokenSet } from "#lib/token-sets/unarchive-token-set.ts";
import { by } from "./by.ts";
import { teamPassword } from "./make-team.ts";
import { entry, type UseCase } from "./permission-entry.ts";

const settings = { authentication: "body", redirect: "callback", scopes: ["accounts"] } as const;
const now = () => new Date();

const listed = { fixture: "pending", permission: "token-set:read", stranger: "nothing" } as const;

/** Every use case that takes an actor, and the permission that it asks for. */
export const permissionTable: readonly UseCase[] = [
  entry(
    listApplications,
    { fixture: "application", permission: "application:read", stranger: "nothing" },
    (actor) => listApplications(by(actor)),
  ),
  entry(getApplication, { fixture: "application", permission: "application:read" }, (actor, one) =>
    getApplication(by(actor), { applicationId: one.applicationId }),
  ),
  entry(
    registerApplication,
    { fixture: "application", permission: "application:write", stranger: "nothing" },
    (actor) => {
      const client = { clientId: newId(), clientSecret: newId() };
      return registerApplication(by(actor), { ...settings, scopes: ["sales"], name: newId(), ...client });
    },
  ),
  entry(
    changeApplication,
    { fixture: "application", permission: "application:write" },
    (actor, { applicationId }) =>
      changeApplication(by(actor), { ...settings, scopes: ["sales"], applicationId, name: newId() }),
  ),
  entry(
    replaceClientSecret,
    { fixture: "application", permission: "application:write" },
    (actor, { applicationId }) => replaceClientSecret(by(actor), { applicationId, clientSecret: newId() }),
  ),
  entry(testClientSecret, { fixture: "connected", permission: "application:test" }, (actor, one) =>
    testClientSecret(by(actor), { applicationId: one.applicationId, slot: "current" }),
  ),
  entry(withdrawNextSecret, { fixture: "waiting-secret", permission: "application:write" }, (actor, one) =>
    withdrawNextSecret(by(actor), { applicationId: one.applicationId }),
  ),
  entry(deleteApplication, { fixture: "application", permission: "application:write" }, (actor, one) =>
    deleteApplication(by(actor), { applicationId: one.applicationId }),
  ),
  entry(archiveApplication, { fixture: "application", permission: "application:write" }, (actor, one) =>
    archiveApplication(by(actor), { applicationId: one.applicationId }),
  ),
  entry(
    restoreApplication,
    { fixture: "archived-application", permission: "application:write" },
    (actor, one) => restoreApplication(by(actor), { applicationId: one.applicationId }),
  ),
  entry(listTokenSets, listed, (actor) => listTokenSets(by(actor), listTokenSetsSchema.parse({}))),
  entry(listCountedTokenSets, listed, (actor) =>
    listCountedTokenSets(by(actor), listTokenSetsSchema.parse({})),
  ),
  entry(getTokenSet, { fixture: "pending", permission: "token-set:read" }, (actor, one) =>
    getTokenSet(by(actor), { tokenSetId: one.tokenSetId }),
  ),
  entry(listAttempts, { fixture: "connected", permission: "token-set:read" }, (actor, one) =>
    listAttempts(by(actor), { tokenSetId: one.tokenSetId }),
  ),
  entry(getTokenSetPage, { fixture: "connected", permission: "token-set:read" }, (actor, one) =>
    getTokenSetPage(by(actor), { tokenSetId: one.tokenSetId }),
  ),
  entry(getTechnicalDetails, { fixture: "connected", permission: "token-set:read" }, (actor, one) =>
    getTechnicalDetails(by(actor), { tokenSetId: one.tokenSetId, before: null }),
  ),
  entry(getSupportBundle, { fixture: "connected", permission: "token-set:read" }, (actor, one) =>
    getSupportBundle(by(actor), { tokenSetId: one.tokenSetId }),
  ),
  entry(leaveNote, { fixture: "connected", permission: "token-set:note" }, (actor, { tokenSetId }) =>
    leaveNote(by(actor), { tokenSetId, note: "Called, waiting for Idris." }),
  ),
  entry(
    createTokenSet,
    { fixture: "application", permission: "token-set:create" },
    (actor, { applicationId, environment }) => {
      const input = { applicationId, environment, library: "Library", name: newId(), scopes: ["sales"] };
      return createTokenSet(by(actor), input);
    },
  ),
  entry(renameTokenSet, { fixture: "pending", permission: "token-set:rename" }, (actor, { tokenSetId }) =>
    renameTokenSet(by(actor), { tokenSetId, name: newId() }),
  ),
  entry(changeScopes, { fixture: "pending", permission: "token-set:connect" }, (actor, { tokenSetId }) =>
    changeScopes(by(actor), { tokenSetId, scopes: ["sales"] }),
  ),
  entry(discardTokenSet, { fixture: "pending", permission: "token-set:create" }, (actor, one) =>
    discardTokenSet(by(actor), { tokenSetId: one.tokenSetId }),
  ),
  entry(pauseTokenSet, { fixture: "connected", permission: "token-set:pause" }, (actor, { tokenSetId }) =>
    pauseTokenSet(by(actor), { tokenSetId, reason: "Stocktaking" }),
  ),
  entry(resumeTokenSet, { fixture: "paused", permission: "token-set:pause" }, (actor, { tokenSetId }) =>
    resumeTokenSet(by(actor), { tokenSetId }),
  ),
  entry(archiveTokenSet, { fixture: "paused", permission: "token-set:archive" }, (actor, { tokenSetId }) =>
    archiveTokenSet(by(actor), { tokenSetId }),
  ),
  entry(
    unarchiveTokenSet,
    { fixture: "archived", permission: "token-set:archive" },
    (actor, { tokenSetId }) => unarchiveTokenSet(by(actor), { tokenSetId }),
  ),
  entry(refreshTokenSet, { fixture: "connected", permission: "token-set:refresh" }, (actor, { tokenSetId }) =>
    refreshTokenSet(by(actor), { tokenSetId, requestedAt: now(), trigger: "person" }),
  ),
  entry(checkTokenSet, { fixture: "connected", permission: "token-set:check" }, (actor, one) =>
    checkTokenSet(by(actor), one.tokenSetId),
  ),
  entry(
    revokeTokenSet,
    { fixture: "connected", permission: "token-set:revoke" },
    (actor, { tokenSetId, name }) =>
      revokeTokenSet(by(actor), { tokenSetId, confirm: name, trigger: "person" }),
  ),
  entry(revealToken, { fixture: "connected", permission: "token-set:reveal" }, (actor, { tokenSetId }) =>
    revealToken({ ...by(actor), address: "192.0.2.1" }, { tokenSetId, password: teamPassword }),
  ),
  entry(
    revokeReplacedPair,
    { fixture: "replaced", permission: "token-set:revoke" },
    (actor, { tokenSetId }) => revokeReplacedPair(by(actor), { tokenSetId, generation: 1 }),
  ),
  entry(acceptGrant, { fixture: "aside", permission: "token-set:connect" }, (actor, { tokenSetId }) =>
    acceptGrant(by(actor), { tokenSetId, generation: 2 }),
  ),
  entry(refuseGrant, { fixture: "aside", permission: "token-set:revoke" }, (actor, { tokenSetId }) =>
    refuseGrant(by(actor), { tokenSetId, generation: 2 }),
  ),
  entry(confirmIdentity, { fixture: "aside", permission: "token-set:connect" }, (actor, { tokenSetId }) =>
    confirmIdentity(by(actor), { tokenSetId, generation: 1 }),
  ),
  entry(refreshImported, { fixture: "connected", permission: "token-set:refresh" }, (actor, { tokenSetId }) =>
    refreshImported(by(actor), { tokenSetId, generation: 1, trigger: "person" }),
  ),
  entry(
    importTokens,
    { fixture: "pending", permission: "token-set:connect" },
    (actor, { tokenSetId, pair }) => importTokens(by(actor), { tokenSetId, ...pair, trigger: "person" }),
  ),
  entry(startAuthorization, { fixture: "pending", permission: "token-set:connect" }, (actor, one) =>
    startAuthorization(by(actor), one),
  ),
  entry(
    exchangePastedCode,
    { fixture: "flow", permission: "token-set:connect" },
    (actor, { authorizationId, code }) => exchangePastedCode(by(actor), { authorizationId, pasted: code }),
  ),
  entry(
    exchangeCodeForTokenSet,
    { fixture: "flow", permission: "token-set:connect" },
    (actor, { tokenSetId, code }) => exchangeCodeForTokenSet(by(actor), { tokenSetId, code }),
  ),
  entry(getAuthorization, { fixture: "flow", permission: "token-set:read" }, (actor, one) =>
    getAuthorization(by(actor), one),
  ),
  entry(findOpenFlow, { fixture: "flow", permission: "token-set:read", stranger: "nothing" }, (actor, one) =>
    findOpenFlow(by(actor), one),
  ),
  entry(
    createConnectLink,
    { fixture: "pending", permission: "connect-link:write" },
    (actor, { tokenSetId }) =>
      createConnectLink(by(actor), { tokenSetId, recipient: "Nora", purpose: "POS", expiresInHours: 1 }),
  ),
  entry(listConnectLinks, { fixture: "link", permission: "token-set:read" }, (actor, one) =>
    listConnectLinks(by(actor), { tokenSetId: one.tokenSetId }),
  ),
  entry(revokeConnectLink, { fixture: "link", permission: "connect-link:write" }, (actor, one) =>
    revokeConnectLink(by(actor), { connectLinkId: one.connectLinkId }),
  ),
  entry(createMachine, { fixture: "pending", permission: "machine:write" }, (actor, { tokenSetId }) =>
    createMachine(by(actor), { tokenSetId, name: "Till", networks: [], expiresAt: null }),
  ),
  entry(listMachines, { fixture: "machine", permission: "token-set:read" }, (actor, { tokenSetId }) =>
    listMachines(by(actor), { tokenSetId }),
  ),
  entry(rollMachineSecret, { fixture: "machine", permission: "machine:write" }, (actor, { machineId }) =>
    rollMachineSecret(by(actor), { machineId, overlapHours: 1 }),
  ),
  entry(revokeMachine, { fixture: "machine", permission: "machine:write" }, (actor, { machineId }) =>
    revokeMachine(by(actor), { machineId }),
  ),
  entry(createApiKey, { fixture: "api-key", permission: "api-key:write", stranger: "nothing" }, (actor) =>
    createApiKey(by(actor), {
      name: "Nightly",
      permissions: ["token-set:read"],
      environments: ["development"],
      lifetimeDays: 1,
    }),
  ),
  entry(listApiKeys, { fixture: "api-key", permission: "api-key:own", stranger: "nothing" }, (actor) =>
    listApiKeys(by(actor)),
  ),
  entry(revokeApiKey, { fixture: "api-key", permission: "api-key:oversee" }, (actor, { apiKeyId }) =>
    revokeApiKey(by(actor), { apiKeyId }),
  ),
];
