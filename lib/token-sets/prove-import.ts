import "server-only";
import { introspectWithAny } from "#lib/custody/ask-witness.ts";
import type { Note } from "#lib/custody/note.ts";
import type { CredentialsCandidate } from "#lib/custody/offer-client-secrets.ts";
import { AppError } from "#lib/errors.ts";
import type { Introspection } from "#lib/oauth/introspect-token.ts";
import { probeApi } from "#lib/oauth/probe-api.ts";
import type { Provider } from "#lib/oauth/provider.ts";

/** What the provider said of a pair that somebody hands in. */
export type ImportProof =
  | {
      isAlive: true;
      /** Null when it did not say. */
      scopes: string[] | null;
      expiresAt: Date | null;
      /** Introspection's answer. */
      introspected: Introspection;
      note: Extract<Note, { code: "import_active" | "import_called" }>;
    }
  /** Its access token does not work. Whether the refresh token does, only a refresh can tell. */
  | { isAlive: false; introspected: Introspection; note: Extract<Note, { code: "import_dead" }> };

const nothingStored = "Nothing was stored, and neither token was used up.";

/** The error for a pair whose access token does not work, where nobody agreed to use its refresh token up. */
export function accessTokenNotActive(): AppError {
  return new AppError(
    "invalid_input",
    {
      what: "Apicbase says that this access token is not active for this application: it is mistyped, expired, revoked, was made for another application, or the two tokens were swapped.",
      safe: nothingStored,
      next: "If it has only expired, choose to refresh at once and import both values again. Otherwise have a new token made in API Settings, for this very application.",
    },
    { fields: { accessToken: "Not active at Apicbase for this application." } },
  );
}

/** A provider may vouch for another application's token: that pair's refresh token would be refused here. */
function requireOwnClient(candidates: readonly CredentialsCandidate[], clientId: string | null): void {
  if (clientId === null || candidates.some(({ credentials }) => credentials.clientId === clientId)) return;
  throw new AppError(
    "invalid_input",
    {
      what: "Apicbase says that this access token was made for another application: it names another client ID.",
      safe: nothingStored,
      next: "Import it into a token set of that application, or have a new token made for this one.",
    },
    { fields: { accessToken: "Made for another application." } },
  );
}

/**
 * Asks the provider whether the access token is this application's and alive: introspection, or one API call where
 * introspection does not answer. Spends nothing.
 * @throws AppError invalid_input (another application's token), credentials_refused, unavailable
 * @see RFC 7662 section 2
 */
export async function proveImport(
  provider: Provider,
  candidates: readonly CredentialsCandidate[],
  accessToken: string,
): Promise<ImportProof> {
  const answer = await introspectWithAny(provider, candidates, accessToken);
  if (answer.kind === "active") {
    const { scopes, expiresAt, clientId } = answer;
    requireOwnClient(candidates, clientId);
    return { isAlive: true, scopes, expiresAt, introspected: answer, note: { code: "import_active" } };
  }
  const dead: ImportProof = { isAlive: false, introspected: answer, note: { code: "import_dead" } };
  if (answer.kind === "inactive") return dead;
  if (answer.kind === "credentials_refused") {
    throw new AppError("credentials_refused", {
      what: "Apicbase refused the application's client secret, so the import could not be proved.",
      safe: nothingStored,
      next: "Replace the client secret, then import the same two values.",
    });
  }
  const probe = await probeApi(provider, accessToken);
  if (probe.kind === "unauthorized") return dead;
  if (probe.kind === "unanswered") {
    throw new AppError("unavailable", {
      what: "Apicbase could not be asked whether these tokens work, so the import could not be proved.",
      safe: nothingStored,
      next: "Try again in a while, with the same two values.",
    });
  }
  const note = { code: "import_called", status: probe.status } as const;
  return { isAlive: true, scopes: null, expiresAt: null, introspected: answer, note };
}
