import { randomUUID } from "node:crypto";
import type { Values } from "../access/living-things.ts";

/** What stands in the addresses of pages that have actions of their own. */
export function parametersOf(values: Values) {
  const named = (name: string) => String(values.get(name) ?? "");
  // An action answers at a page that finds nothing, too.
  const thing = (name: string) => ({ id: named(name) || randomUUID() });
  return {
    "/alerts/rules/[id]": thing("ruleId"),
    "/bulk-runs/[id]": thing("runId"),
    "/applications/[id]": { id: named("applicationId") },
    "/c/[token]": { token: named("token") },
    "/invite/[token]": { token: named("token") },
    "/reset-password/[token]": { token: named("token") },
    "/libraries/[id]": { id: named("libraryId") },
    "/libraries/[id]/merge": { id: named("libraryId") },
    "/settings/destinations/[id]": { id: named("destinationId") },
    "/settings/members/[userId]": { userId: named("userId") },
    "/token-sets/[id]": { id: named("tokenSetId") },
    "/token-sets/[id]/connect": { id: named("tokenSetId") },
    "/connect/outcome/[id]": { id: named("tokenSetId") },
    "/connect/refused/[reason]": { reason: "expired" },
    "/c/outcome/[what]": { what: "thanks" },
  };
}
