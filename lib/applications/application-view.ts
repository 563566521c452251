import type {
  ClientAuthentication,
  RedirectMode,
  SecretSlot,
  SecretTestOutcome,
} from "#generated/prisma/client.ts";

/** What came of the last test of a secret. */
interface SecretTestView {
  at: string;
  outcome: SecretTestOutcome;
}

export interface ClientSecretView {
  hint: string;
  createdAt: string;
  /** When the provider last accepted it for the first time; null until then. */
  acceptedAt: string | null;
  /** When the provider last refused it. */
  refusedAt: string | null;
  /** Null until it is tested. */
  test: SecretTestView | null;
}

/** Why and since when nothing is sent for an application's sets. */
export interface HoldView {
  since: string;
  /** How many of its sets are stopped. */
  stopped: number;
  /** How many of these still have an access token that works until it expires. */
  living: number;
  /** When the first of those expires. */
  firstExpiresAt: string | null;
}

/** An application as people see it: never a secret, only its hint. */
export interface ApplicationView {
  id: string;
  name: string;
  clientId: string;
  authentication: "body" | "basic";
  redirect: "callback" | "copy-code";
  scopes: string[];
  createdAt: string;
  secret: ClientSecretView | null;
  /** A replacement that the provider has not accepted yet. */
  nextSecret: ClientSecretView | null;
  tokenSetCount: number;
  /** Null unless Apicbase refuses its client secret. */
  hold: HoldView | null;
  /** Since when it takes no new token sets; null while it does. */
  archivedAt: string | null;
}

export interface ApplicationRow {
  id: string;
  name: string;
  clientId: string;
  authentication: ClientAuthentication;
  redirectMode: RedirectMode;
  defaultScopes: string[];
  createdAt: Date;
  credentialsRefusedAt: Date | null;
  archivedAt: Date | null;
  secrets: {
    slot: SecretSlot;
    secretHint: string;
    createdAt: Date;
    acceptedAt: Date | null;
    refusedAt: Date | null;
    testedAt: Date | null;
    testOutcome: SecretTestOutcome | null;
  }[];
}

function toSecretView(row: ApplicationRow, slot: SecretSlot): ClientSecretView | null {
  const secret = row.secrets.find((one) => one.slot === slot);
  if (!secret) return null;
  return {
    hint: secret.secretHint,
    createdAt: secret.createdAt.toISOString(),
    acceptedAt: secret.acceptedAt?.toISOString() ?? null,
    refusedAt: secret.refusedAt?.toISOString() ?? null,
    test: secret.testedAt &&
      secret.testOutcome && { at: secret.testedAt.toISOString(), outcome: secret.testOutcome },
  };
}

/** Its sets in the state of the hold; none of them may be, as paused and dead ones are not. */
export interface StoppedCounts {
  applicationId: string;
  stopped: number;
  living: number;
  firstExpiresAt: Date | null;
}

function toHoldView(row: ApplicationRow, counts: readonly StoppedCounts[]): HoldView | null {
  if (!row.credentialsRefusedAt) return null;
  const own = counts.find(({ applicationId }) => applicationId === row.id);
  return {
    since: row.credentialsRefusedAt.toISOString(),
    stopped: own?.stopped ?? 0,
    living: own?.living ?? 0,
    firstExpiresAt: own?.firstExpiresAt?.toISOString() ?? null,
  };
}

/** The redirect mode as the API spells it. */
function toRedirect(mode: RedirectMode): "callback" | "copy-code" {
  return mode === "copy_code" ? "copy-code" : "callback";
}

/** The redirect mode as the database spells it. */
export function toRedirectMode(redirect: "callback" | "copy-code"): RedirectMode {
  return redirect === "copy-code" ? "copy_code" : "callback";
}

interface TypedSettings {
  name: string;
  authentication: ClientAuthentication;
  redirect: "callback" | "copy-code";
  scopes: string[];
}

/** An application's settings as the database names them. */
export function toSettings({ name, authentication, redirect, scopes }: TypedSettings) {
  return { name, authentication, redirectMode: toRedirectMode(redirect), defaultScopes: scopes };
}

/** What is counted of the sets of applications. */
export interface SetCounts {
  stopped: readonly StoppedCounts[];
  /** How many there are, by application; none where it is not named. */
  all: ReadonlyMap<string, number>;
}

export function toApplicationView(row: ApplicationRow, { stopped, all }: SetCounts): ApplicationView {
  return {
    id: row.id,
    name: row.name,
    clientId: row.clientId,
    authentication: row.authentication,
    redirect: toRedirect(row.redirectMode),
    scopes: row.defaultScopes,
    createdAt: row.createdAt.toISOString(),
    secret: toSecretView(row, "current"),
    nextSecret: toSecretView(row, "next"),
    tokenSetCount: all.get(row.id) ?? 0,
    hold: toHoldView(row, stopped),
    archivedAt: row.archivedAt?.toISOString() ?? null,
  };
}
