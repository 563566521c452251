import { type ActionState, typed } from "#lib/entry/action-state.ts";
import { looksLikeSecret } from "#lib/text/pasted-values.ts";

/** The fields of two ways that survive a session's end, in the address: none of them should hold a secret. */
const keptNames = {
  link: ["recipient", "purpose", "expiresInHours"],
  import: ["expiresIn", "scope", "refreshAtOnce"],
} as const;
type KeepingWay = keyof typeof keptNames;

/** What was typed into a way before the session ended. */
export type KeptFields = Partial<Record<(typeof keptNames)[KeepingWay][number], string>>;

const longest = 500;

/** The kept fields as they stand in an address. */
export function readKeptFields(query: Readonly<Record<string, string | string[] | undefined>>): KeptFields {
  const pairs = Object.values(keptNames)
    .flat()
    .map((name) => [name, query[name]] as const);
  return Object.fromEntries(
    pairs.filter(
      ([, value]) =>
        typeof value === "string" && value !== "" && value.length <= longest && !looksLikeSecret(value),
    ),
  );
}

/** The address of a way with what is filled in. */
export function toWayHref(tokenSetId: string, way: string | undefined, kept: KeptFields): string {
  const query = new URLSearchParams({ ...(way && { way }), ...kept });
  return `/token-sets/${tokenSetId}/connect${query.size > 0 ? `?${query}` : ""}`;
}

/** The address of a way with its form as it was sent, so that signing in again leads back to it. */
export function toSentWayHref(tokenSetId: string, way: KeepingWay, state: ActionState): string {
  const sent = keptNames[way].map((name) => [name, typed(state, name)]);
  return toWayHref(tokenSetId, way, readKeptFields(Object.fromEntries(sent)));
}
