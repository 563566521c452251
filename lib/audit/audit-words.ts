/** What the activity can be filtered by. */
export const auditGroups = {
  connecting: "Connecting",
  refreshing: "Refreshing and checking",
  ending: "Revoking and discarding",
  bulk: "Bulk runs",
  naming: "Creating and naming",
  applications: "Applications",
  messages: "Alerts and messages",
  people: "People and organization",
  security: "Signing in and access",
} as const;
export type AuditGroup = keyof typeof auditGroups;
export const auditGroupNames = [
  "connecting",
  "refreshing",
  "ending",
  "bulk",
  "naming",
  "applications",
  "messages",
  "people",
  "security",
] as const satisfies AuditGroup[];

/** The sentence of an event is: who, `did`, the subject, and what comes `after` it. */
export interface AuditWords {
  group: AuditGroup;
  did: string;
  after?: string;
  /** The sentence ends without the subject: it is about whoever did it. */
  alone?: true;
  /** Something went wrong, or was declined. */
  trouble?: true;
}

/** Every action that can be recorded, in words. */
const words = {
  "organization.created": { group: "people", did: "created the organization" },
  "organization.renamed": { group: "people", did: "renamed the organization to" },
  "record.chained": { group: "people", did: "began to chain the activity of" },
  "record.trimmed": { group: "people", did: "removed old activity of" },
  "history.trimmed": { group: "people", did: "removed old history of the token sets of" },
  "deployment.adopted": { group: "people", did: "adopted this copy of the database for" },
  "master-key.written-beside-backup": {
    group: "people",
    did: "wrote the master keys beside a backup that has the tokens of",
  },
  "master-key.declared-lost": { group: "people", did: "declared a master key lost, and with it values of" },
  "member.invited": { group: "people", did: "invited", after: "to the organization" },
  "member.invitation-revoked": { group: "people", did: "withdrew the invitation of" },
  "member.invitation-handed-over": { group: "people", did: "was shown the invitation link for" },
  "member.joined": { group: "people", did: "accepted the invitation for" },
  "member.role-changed": { group: "people", did: "changed the role of" },
  "member.disabled": { group: "people", did: "disabled", after: "and ended their sessions and API keys" },
  "member.enabled": { group: "people", did: "enabled", after: "again" },
  "member.renamed": { group: "people", did: "changed the name of" },
  "operator.made": { group: "people", did: "made", after: "an operator of this Larder" },
  "operator.ended": { group: "people", did: "took the right to operate this Larder from" },
  "member.password-reset": { group: "security", did: "set a new password by a link for" },
  "member.reset-link-made": { group: "security", did: "made a link for a new password for" },
  "member.removed": { group: "people", did: "removed", after: "from the organization" },
  "alert-rule.changed": { group: "messages", did: "changed the alert rule" },
  "alert-rule.muted": { group: "messages", did: "muted the alert rule" },
  "alert-rule.unmuted": { group: "messages", did: "ended the mute of the alert rule" },
  "alert-rule.tested": { group: "messages", did: "sent a test message by the alert rule" },
  "token-set.muted": { group: "messages", did: "muted alerts about" },
  "token-set.unmuted": { group: "messages", did: "ended the mute of alerts about" },
  "destination.created": { group: "messages", did: "added the destination" },
  "destination.changed": { group: "messages", did: "changed the destination" },
  "destination.deleted": { group: "messages", did: "deleted the destination" },
  "destination.secret-rolled": { group: "messages", did: "made a new signing secret for the destination" },
  "destination.switched-off": { group: "messages", did: "switched off the destination" },
  "destination.switched-on": { group: "messages", did: "switched on the destination" },
  "destination.gone": {
    group: "messages",
    did: "switched off the destination",
    after: "because it takes nothing any more",
    trouble: true,
  },
  "destination.tested": { group: "messages", did: "sent a test message to" },
  "destination.replayed": { group: "messages", did: "sent earlier messages again to" },
  "api-key.created": { group: "people", did: "made the API key" },
  "api-key.revoked": { group: "people", did: "revoked the API key" },
  "library.created": { group: "naming", did: "added the library" },
  "library.renamed": { group: "naming", did: "renamed the library to" },
  "library.archived": { group: "naming", did: "archived the library" },
  "library.restored": { group: "naming", did: "restored the library" },
  "library.deleted": { group: "naming", did: "deleted the library" },
  "library.merged": { group: "naming", did: "merged the library", after: "into another one" },
  "library.merged-in": { group: "naming", did: "merged another library into" },
  "application.registered": { group: "applications", did: "registered the application" },
  "application.changed": { group: "applications", did: "changed the application" },
  "application.secret-replaced": { group: "applications", did: "entered a new client secret for" },
  "application.secret-refused": {
    group: "applications",
    did: "entered a client secret for",
    after: "that Apicbase refuses",
    trouble: true,
  },
  "application.secret-tested": { group: "applications", did: "tested the client secret of" },
  "application.secret-promoted": {
    group: "applications",
    did: "switched to the new client secret of",
    after: "after Apicbase accepted it",
  },
  "application.secret-withdrawn": { group: "applications", did: "withdrew the replacement secret of" },
  "application.credentials-refused": {
    group: "applications",
    did: "stopped refreshing for",
    after: "because Apicbase refuses its client secret",
    trouble: true,
  },
  "application.archived": { group: "applications", did: "archived the application" },
  "application.restored": { group: "applications", did: "restored the application" },
  "application.deleted": { group: "applications", did: "deleted the application" },
  "token-set.created": { group: "naming", did: "created the token set" },
  "token-set.renamed": { group: "naming", did: "renamed a token set to" },
  "token-set.noted": { group: "naming", did: "left a note on" },
  "token-set.scopes-changed": { group: "connecting", did: "changed the scopes of" },
  "token-set.authorize-started": { group: "connecting", did: "started to connect" },
  "token-set.authorize-denied": {
    group: "connecting",
    did: "was declined access for",
    after: "on the consent page",
    trouble: true,
  },
  "token-set.connected": { group: "connecting", did: "connected" },
  "token-set.kept-aside": {
    group: "connecting",
    did: "gave access for",
    after: "that is kept aside until a member decides",
    trouble: true,
  },
  "token-set.aside-accepted": { group: "connecting", did: "decided to use the access kept aside for" },
  "token-set.aside-refused": { group: "ending", did: "ended the access kept aside for" },
  "token-set.identity-confirmed": { group: "connecting", did: "confirmed whose access is used by" },
  "token-set.connect-failed": { group: "connecting", did: "could not connect", trouble: true },
  "token-set.import-refused": { group: "connecting", did: "could not import tokens into", trouble: true },
  "token-set.imported": { group: "connecting", did: "imported tokens into" },
  "machine.created": { group: "connecting", did: "added a machine to" },
  "machine.secret-rolled": { group: "connecting", did: "made a new secret for a machine of" },
  "machine.revoked": { group: "connecting", did: "revoked a machine of" },
  "connect-link.created": { group: "connecting", did: "made a connect link for" },
  "connect-link.opened": { group: "connecting", did: "opened the connect link for" },
  "connect-link.declined": { group: "connecting", did: "declined the connect link for", trouble: true },
  "connect-link.completed": { group: "connecting", did: "connected", after: "by connect link" },
  "connect-link.revoked": { group: "connecting", did: "withdrew a connect link for" },
  "token-set.revealed": { group: "refreshing", did: "was shown the access token of" },
  "token-set.promise-overridden": {
    group: "refreshing",
    did: "refreshed early, while somebody was using the token of",
  },
  "token-set.refreshed": { group: "refreshing", did: "refreshed" },
  "token-set.refresh-failed": { group: "refreshing", did: "could not refresh", trouble: true },
  "token-set.paused": { group: "refreshing", did: "paused" },
  "token-set.resumed": { group: "refreshing", did: "resumed" },
  "token-set.checked": { group: "refreshing", did: "checked" },
  "token-set.revoked": { group: "ending", did: "revoked" },
  "token-set.replaced-revoked": { group: "ending", did: "revoked the replaced tokens of" },
  "token-set.revoke-failed": { group: "ending", did: "could not revoke", trouble: true },
  "token-set.journal-lost": {
    group: "refreshing",
    did: "declared the journal lost that may have held an answer for",
    trouble: true,
  },
  "token-set.archived": { group: "ending", did: "archived" },
  "token-set.unarchived": { group: "ending", did: "unarchived" },
  "token-set.discarded": { group: "ending", did: "discarded the token set" },
  "bulk-run.started": { group: "bulk", did: "started the bulk run" },
  "bulk-run.cancelled": { group: "bulk", did: "cancelled the bulk run" },
  "bulk-run.ended": { group: "bulk", did: "finished the bulk run" },
  "bulk-run.stopped": { group: "bulk", did: "stopped the bulk run", trouble: true },
  "bulk-run.links-fetched": { group: "bulk", did: "downloaded the connect links of the bulk run" },
  "member.password-changed": { group: "security", did: "changed the password of" },
  "member.signed-in": { group: "security", did: "signed in", alone: true },
  "member.signed-out": { group: "security", did: "signed out", alone: true },
  "member.sessions-ended": { group: "security", did: "ended sessions of their own", alone: true },
  "member.sign-in-refused": {
    group: "security",
    did: "was refused when signing in as",
    trouble: true,
  },
  "member.sign-in-slowed": {
    group: "security",
    did: "has to wait before signing in as",
    trouble: true,
  },
  "member.password-refused": {
    group: "security",
    did: "gave a wrong password while signed in",
    alone: true,
    trouble: true,
  },
  "api-key.refused": { group: "security", did: "was refused with the API key", trouble: true },
  "token-set.callback-refused": {
    group: "connecting",
    did: "came back from Apicbase for",
    after: "and was refused",
    trouble: true,
  },
} satisfies Record<string, AuditWords>;
export type AuditAction = keyof typeof words;
export const auditWords: Readonly<Record<AuditAction, AuditWords>> = words;

function isAuditAction(action: string): action is AuditAction {
  return Object.hasOwn(auditWords, action);
}

/** The words of an action; null for one that this version does not know. */
export function findAuditWords(action: string): AuditWords | null {
  return isAuditAction(action) ? auditWords[action] : null;
}

/** The actions of a group. */
export function actionsOf(group: AuditGroup): string[] {
  return Object.entries(auditWords).flatMap(([action, words]) => (words.group === group ? [action] : []));
}
