import type { Permission } from "#lib/testing/role-table.ts";

/** What somebody must be allowed to do. */
export type Right =
  | Permission
  /** Operators of the installation, whatever their role; no role gives it. */
  | "operator"
  /** Every member, about themselves or things of their own. */
  | "own"
  /** Anybody: the secret is in what is sent. */
  | "public";

export type ActionRow = { right: Right; fields: string[] };

/** The fields that forms send, by the name of what they mean; the crawl fills in living ids. */
export const actionTable: Record<string, ActionRow> = {
  createFirstOwnerAction: { right: "public", fields: ["token", "organization", "name", "email", "password"] },
  joinAction: { right: "own", fields: ["token"] },
  signOutHereAction: { right: "own", fields: ["token"] },
  registerAction: { right: "public", fields: ["token", "name", "password"] },
  requestPasswordResetAction: { right: "public", fields: ["email"] },
  resetPasswordAction: { right: "public", fields: ["token", "password"] },
  continueAction: { right: "public", fields: ["token"] },
  declineAction: { right: "public", fields: ["token"] },
  findAction: { right: "token-set:read", fields: ["text"] },
  findElsewhereAction: { right: "own", fields: ["path"] },
  signOutAction: { right: "public", fields: [] },
  changeNameAction: { right: "own", fields: ["name"] },
  changePasswordAction: { right: "own", fields: ["currentPassword", "newPassword"] },
  endSessionAction: { right: "own", fields: ["sessionId"] },
  signOutEverywhereAction: { right: "own", fields: [] },
  createOrganizationAction: { right: "operator", fields: ["name"] },
  switchOrganizationAction: { right: "own", fields: ["organizationId"] },
  leaveOrganizationAction: { right: "own", fields: [] },
  renameOrganizationAction: { right: "organization:write", fields: ["name"] },
  adoptDeploymentAction: { right: "operator", fields: ["confirm"] },
  handOverInvitationAction: { right: "operator", fields: ["invitationId"] },
  inviteMemberAction: { right: "member:write", fields: ["email", "role"] },
  revokeInvitationAction: { right: "member:write", fields: ["invitationId"] },
  changeMemberRoleAction: { right: "member:write", fields: ["userId", "role"] },
  disableMemberAction: { right: "member:write", fields: ["userId"] },
  enableMemberAction: { right: "member:write", fields: ["userId"] },
  removeMemberAction: { right: "member:write", fields: ["userId"] },
  renameLibraryAction: { right: "library:write", fields: ["libraryId", "name"] },
  mergeLibrariesAction: { right: "library:write", fields: ["libraryId", "intoId"] },
  archiveLibraryAction: { right: "library:write", fields: ["libraryId"] },
  restoreLibraryAction: { right: "library:write", fields: ["libraryId"] },
  deleteLibraryAction: { right: "library:write", fields: ["libraryId"] },
  registerApplicationAction: {
    right: "application:write",
    fields: ["name", "clientId", "clientSecret", "authentication", "redirect", "scopes"],
  },
  changeApplicationAction: {
    right: "application:write",
    fields: ["applicationId", "name", "authentication", "redirect", "scopes"],
  },
  replaceSecretAction: { right: "application:write", fields: ["applicationId", "clientSecret"] },
  testSecretAction: { right: "application:test", fields: ["applicationId", "slot"] },
  withdrawSecretAction: { right: "application:write", fields: ["applicationId"] },
  archiveApplicationAction: { right: "application:write", fields: ["applicationId"] },
  restoreApplicationAction: { right: "application:write", fields: ["applicationId"] },
  deleteApplicationAction: { right: "application:write", fields: ["applicationId"] },
  createTokenSetAction: {
    right: "token-set:create",
    fields: ["applicationId", "library", "environment", "name", "scopes"],
  },
  authorizeAction: { right: "token-set:connect", fields: ["tokenSetId"] },
  openApicbaseAction: { right: "token-set:connect", fields: ["tokenSetId"] },
  pasteCodeAction: { right: "token-set:connect", fields: ["authorizationId", "pasted"] },
  refreshAction: { right: "token-set:refresh", fields: ["tokenSetId"] },
  checkAction: { right: "token-set:check", fields: ["tokenSetId"] },
  noteAction: { right: "token-set:note", fields: ["tokenSetId", "note"] },
  renameAction: { right: "token-set:rename", fields: ["tokenSetId", "name"] },
  muteTokenSetAction: { right: "alert:write", fields: ["tokenSetId", "length", "reason"] },
  unmuteTokenSetAction: { right: "alert:write", fields: ["tokenSetId"] },
  changeAlertRuleAction: { right: "alert:write", fields: ["ruleId", "active", "destinationIds"] },
  muteAlertRuleAction: { right: "alert:write", fields: ["ruleId", "length", "reason"] },
  unmuteAlertRuleAction: { right: "alert:write", fields: ["ruleId"] },
  testAlertRuleAction: { right: "alert:write", fields: ["ruleId"] },
  pauseAction: { right: "token-set:pause", fields: ["tokenSetId", "reason"] },
  resumeAction: { right: "token-set:pause", fields: ["tokenSetId"] },
  archiveAction: { right: "token-set:archive", fields: ["tokenSetId"] },
  unarchiveAction: { right: "token-set:archive", fields: ["tokenSetId"] },
  changeScopesAction: { right: "token-set:connect", fields: ["tokenSetId", "scopes"] },
  revokeAction: { right: "token-set:revoke", fields: ["tokenSetId", "confirm"] },
  prepareBulkRunAction: { right: "token-set:refresh", fields: ["action", "environment", "filter", "all"] },
  // A run that is prepared is its maker's alone; what others may do of one is asked for its action.
  startBulkRunAction: { right: "own", fields: ["runId", "typed"] },
  cancelBulkRunAction: { right: "own", fields: ["runId"] },
  fetchBulkLinksAction: { right: "own", fields: ["runId"] },
  discardAction: { right: "token-set:create", fields: ["tokenSetId"] },
  createLinkAction: {
    right: "connect-link:write",
    fields: ["tokenSetId", "recipient", "purpose", "expiresInHours"],
  },
  revokeLinkAction: { right: "connect-link:write", fields: ["connectLinkId"] },
  createMachineAction: {
    right: "machine:write",
    fields: ["tokenSetId", "name", "networks", "lifetimeDays"],
  },
  rollMachineAction: { right: "machine:write", fields: ["machineId", "overlapHours"] },
  revokeMachineAction: { right: "machine:write", fields: ["machineId"] },
  createApiKeyAction: {
    right: "api-key:write",
    fields: ["name", "permissions", "environments", "lifetimeDays"],
  },
  revokeApiKeyAction: { right: "api-key:oversee", fields: ["apiKeyId"] },
  createDestinationAction: { right: "destination:write", fields: ["name", "kind", "target", "events"] },
  editDestinationAction: { right: "destination:write", fields: ["destinationId", "name", "target"] },
  deleteDestinationAction: { right: "destination:write", fields: ["destinationId", "confirm"] },
  rollDestinationAction: { right: "destination:write", fields: ["destinationId", "overlapHours"] },
  switchDestinationOffAction: { right: "destination:write", fields: ["destinationId"] },
  switchDestinationOnAction: { right: "destination:write", fields: ["destinationId"] },
  testDestinationAction: { right: "destination:write", fields: ["destinationId"] },
  replayDeliveryAction: { right: "destination:write", fields: ["deliveryId"] },
  replayFailedAction: { right: "destination:write", fields: ["destinationId", "hours"] },
  revealTokenAction: { right: "token-set:reveal", fields: ["tokenSetId", "password"] },
  acceptGrantAction: { right: "token-set:connect", fields: ["tokenSetId", "generation"] },
  refuseGrantAction: { right: "token-set:revoke", fields: ["tokenSetId", "generation"] },
  confirmIdentityAction: { right: "token-set:connect", fields: ["tokenSetId", "generation"] },
  revokeReplacedAction: { right: "token-set:revoke", fields: ["tokenSetId", "generation"] },
  importAction: { right: "token-set:connect", fields: ["tokenSetId", "accessToken", "refreshToken"] },
};

export type RouteRow = {
  right: Right;
  body?: string[];
  /** What the `[id]` in the path is; a token set's unless given. */
  id?: "machineId" | "runId";
  query?: string;
  /** An answer that goes on until it is closed. */
  isStream?: boolean;
};

/** Every route handler by method and path. */
export const routeTable: Record<string, RouteRow> = {
  "GET /api/health": { right: "public" },
  "GET /api/ready": { right: "public" },
  "GET /api/metrics": { right: "public" },
  "GET /api/auth/[...nextauth]": { right: "public" },
  "POST /api/auth/[...nextauth]": { right: "public" },
  "GET /api/oauth/callback": { right: "public" },
  "GET /api/oauth/token": { right: "public" },
  "POST /api/oauth/token": { right: "public" },
  "GET /.well-known/oauth-authorization-server": { right: "public" },
  "GET /activity/export": { right: "audit:read" },
  "GET /changes": { right: "token-set:read", query: "?age=0", isStream: true },
  "GET /bulk-runs/[id]/export": { right: "token-set:read", id: "runId" },
  "GET /token-sets/export": { right: "token-set:read" },
  "GET /token-sets/[id]/receipt": { right: "token-set:read" },
  "GET /token-sets/[id]/support-bundle": { right: "token-set:read" },
  "GET /api/v1/openapi.json": { right: "public" },
  "GET /api/v1/choices": { right: "token-set:read", query: "?kind=library" },
  "GET /api/v1/search": { right: "token-set:read" },
  "POST /api/v1/find": { right: "token-set:read", body: ["text"] },
  "GET /api/v1/applications": { right: "application:read" },
  "POST /api/v1/applications": {
    right: "application:write",
    body: ["name", "clientId", "clientSecret", "authentication", "redirect", "scopes"],
  },
  "GET /api/v1/token-sets": { right: "token-set:read" },
  "POST /api/v1/token-sets": {
    right: "token-set:create",
    body: ["applicationId", "library", "environment", "name", "scopes"],
  },
  "GET /api/v1/token-sets/[id]": { right: "token-set:read" },
  "GET /api/v1/token-sets/[id]/attempts": { right: "token-set:read" },
  "GET /api/v1/token-sets/[id]/connect-links": { right: "token-set:read" },
  "POST /api/v1/token-sets/[id]/connect-links": { right: "connect-link:write", body: [] },
  "GET /api/v1/token-sets/[id]/machines": { right: "token-set:read" },
  "POST /api/v1/token-sets/[id]/machines": { right: "machine:write", body: ["name"] },
  "GET /api/v1/bulk-runs": { right: "token-set:read" },
  "POST /api/v1/bulk-runs": { right: "token-set:refresh", body: ["action", "environment", "tokenSetIds"] },
  "GET /api/v1/bulk-runs/[id]": { right: "token-set:read", id: "runId" },
  "GET /api/v1/bulk-runs/[id]/results": { right: "token-set:read", id: "runId" },
  // The run is a check, which every role may do, and so cancel.
  "POST /api/v1/bulk-runs/[id]/cancel": { right: "token-set:check", id: "runId", body: [] },
  "POST /api/v1/machines/[id]/roll": { right: "machine:write", id: "machineId", body: [] },
  "POST /api/v1/machines/[id]/revoke": { right: "machine:write", id: "machineId", body: [] },
  "POST /api/v1/token-sets/[id]/check": { right: "token-set:check", body: [] },
  "POST /api/v1/token-sets/[id]/refresh": { right: "token-set:refresh", body: [] },
  "POST /api/v1/token-sets/[id]/pause": { right: "token-set:pause", body: ["reason"] },
  "POST /api/v1/token-sets/[id]/resume": { right: "token-set:pause", body: [] },
  "POST /api/v1/token-sets/[id]/archive": { right: "token-set:archive", body: [] },
  "POST /api/v1/token-sets/[id]/unarchive": { right: "token-set:archive", body: [] },
  "POST /api/v1/token-sets/[id]/revoke": { right: "token-set:revoke", body: ["confirm"] },
  "POST /api/v1/token-sets/[id]/reveal": { right: "token-set:reveal", body: ["password"] },
  "POST /api/v1/token-sets/[id]/exchange": { right: "token-set:connect", body: ["code"] },
  "POST /api/v1/token-sets/[id]/import": {
    right: "token-set:connect",
    body: ["accessToken", "refreshToken"],
  },
};
