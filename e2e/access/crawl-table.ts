/** Who may do what, in the words of the table of rights. */
export type Right =
  /** Owners and admins, in production; another tenant's things do not exist. */
  | "custody"
  /** Owners and admins. */
  | "upkeep"
  /** Owners. */
  | "people"
  /** Every member reads; another tenant's things do not exist. */
  | "reading"
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
  joinWithPasswordAction: { right: "public", fields: ["token", "password"] },
  openLinkAction: { right: "public", fields: ["token"] },
  continueAction: { right: "public", fields: ["token"] },
  declineAction: { right: "public", fields: ["token"] },
  signOutAction: { right: "public", fields: [] },
  changeNameAction: { right: "own", fields: ["name"] },
  changePasswordAction: { right: "own", fields: ["currentPassword", "newPassword"] },
  endSessionAction: { right: "own", fields: ["sessionId"] },
  signOutEverywhereAction: { right: "own", fields: [] },
  createOrganizationAction: { right: "own", fields: ["name"] },
  switchOrganizationAction: { right: "own", fields: ["organizationId"] },
  leaveOrganizationAction: { right: "own", fields: [] },
  renameOrganizationAction: { right: "people", fields: ["name"] },
  adoptDeploymentAction: { right: "people", fields: ["confirm"] },
  inviteMemberAction: { right: "people", fields: ["email", "role"] },
  revokeInvitationAction: { right: "people", fields: ["invitationId"] },
  changeMemberRoleAction: { right: "people", fields: ["userId", "role"] },
  disableMemberAction: { right: "people", fields: ["userId"] },
  enableMemberAction: { right: "people", fields: ["userId"] },
  removeMemberAction: { right: "people", fields: ["userId"] },
  renameLibraryAction: { right: "upkeep", fields: ["libraryId", "name"] },
  registerApplicationAction: {
    right: "upkeep",
    fields: ["name", "clientId", "clientSecret", "authentication", "redirect", "scopes"],
  },
  changeApplicationAction: {
    right: "upkeep",
    fields: ["applicationId", "name", "authentication", "redirect", "scopes"],
  },
  replaceSecretAction: { right: "upkeep", fields: ["applicationId", "clientSecret"] },
  withdrawSecretAction: { right: "upkeep", fields: ["applicationId"] },
  deleteApplicationAction: { right: "upkeep", fields: ["applicationId"] },
  createTokenSetAction: {
    right: "custody",
    fields: ["applicationId", "library", "environment", "name", "scopes"],
  },
  authorizeAction: { right: "custody", fields: ["tokenSetId"] },
  openApicbaseAction: { right: "custody", fields: ["tokenSetId"] },
  pasteCodeAction: { right: "custody", fields: ["authorizationId", "pasted"] },
  refreshAction: { right: "custody", fields: ["tokenSetId"] },
  checkAction: { right: "reading", fields: ["tokenSetId"] },
  renameAction: { right: "custody", fields: ["tokenSetId", "name"] },
  revokeAction: { right: "custody", fields: ["tokenSetId", "confirm"] },
  discardAction: { right: "custody", fields: ["tokenSetId"] },
  createLinkAction: { right: "custody", fields: ["tokenSetId", "recipient", "purpose", "expiresInHours"] },
  revokeLinkAction: { right: "custody", fields: ["connectLinkId"] },
  importAction: { right: "custody", fields: ["tokenSetId", "accessToken", "refreshToken"] },
};

export type RouteRow = { right: Right; body?: string[] };

/** Every route handler by method and path. */
export const routeTable: Record<string, RouteRow> = {
  "GET /api/health": { right: "public" },
  "GET /api/ready": { right: "public" },
  "GET /api/metrics": { right: "public" },
  "GET /api/auth/[...nextauth]": { right: "public" },
  "POST /api/auth/[...nextauth]": { right: "public" },
  "GET /api/oauth/callback": { right: "public" },
  "GET /activity/export": { right: "own" },
  "GET /token-sets/export": { right: "own" },
  "GET /api/v1/search": { right: "own" },
  "GET /api/v1/applications": { right: "own" },
  "POST /api/v1/applications": {
    right: "upkeep",
    body: ["name", "clientId", "clientSecret", "authentication", "redirect", "scopes"],
  },
  "GET /api/v1/token-sets": { right: "own" },
  "POST /api/v1/token-sets": {
    right: "custody",
    body: ["applicationId", "library", "environment", "name", "scopes"],
  },
  "GET /api/v1/token-sets/[id]": { right: "reading" },
  "GET /api/v1/token-sets/[id]/attempts": { right: "reading" },
  "GET /api/v1/token-sets/[id]/connect-links": { right: "reading" },
  "POST /api/v1/token-sets/[id]/connect-links": { right: "custody", body: [] },
  "POST /api/v1/token-sets/[id]/check": { right: "reading", body: [] },
  "POST /api/v1/token-sets/[id]/refresh": { right: "custody", body: [] },
  "POST /api/v1/token-sets/[id]/revoke": { right: "custody", body: ["confirm"] },
  "POST /api/v1/token-sets/[id]/exchange": { right: "custody", body: ["code"] },
  "POST /api/v1/token-sets/[id]/import": { right: "custody", body: ["accessToken", "refreshToken"] },
};
