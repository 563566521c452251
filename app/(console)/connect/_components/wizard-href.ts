import type { Environment } from "#lib/auth/permissions.ts";
import { looksLikeSecret } from "#lib/text/pasted-values.ts";

/** What the wizard's first step is filled in with; what is missing, a person fills in. */
export interface WizardFields {
  application?: string | undefined;
  library?: string | undefined;
  environment?: Environment | undefined;
  name?: string | undefined;
  scopes?: readonly string[] | undefined;
}

type TypedFields = { [Name in keyof WizardFields]: WizardFields[Name] | string };

/** The wizard's address, filled in. It may pass the sign-in page, so what looks like a secret is left out. */
export function toWizardHref({ scopes, ...fields }: TypedFields): string {
  const named = { ...fields, scopes: typeof scopes === "string" ? scopes : scopes?.join(" ") };
  const filled = Object.entries(named).filter(
    (pair): pair is [string, string] => Boolean(pair[1]) && !looksLikeSecret(pair[1] ?? ""),
  );
  return filled.length === 0 ? "/connect" : `/connect?${new URLSearchParams(filled)}`;
}
