import { env } from "#lib/env.ts";

/** From now on token calls of this process go to this address, and all others where they went. */
export function offerAt(tokenUrl: string): void {
  Object.assign(env(), { APICBASE_TOKEN_URL: tokenUrl });
}
