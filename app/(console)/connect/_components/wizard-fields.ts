import { z } from "zod";
import { scopesSchema } from "#lib/applications/application-schema.ts";
import { environments } from "#lib/auth/permissions.ts";
import { searchText } from "#lib/text/search-text-schema.ts";
import type { WizardFields } from "./wizard-href.ts";

/** As it was typed, right or wrong: the form's own action judges it. */
const typedText = searchText(200).optional().catch(undefined);

const fromAddress = z.object({
  application: z.uuid().optional().catch(undefined),
  library: typedText,
  environment: z.enum(environments).optional().catch(undefined),
  name: typedText,
  scopes: z
    .string()
    .transform((text) => text.split(" "))
    .pipe(scopesSchema)
    .optional()
    .catch(undefined),
});

/** The fields as they stand in an address; what cannot be read is left to be filled in. */
export function readWizardFields(query: Record<string, string | string[] | undefined>): WizardFields {
  return fromAddress.parse(query);
}
