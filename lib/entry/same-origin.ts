import { env } from "#lib/env.ts";

/**
 * Whether a browser says that a request comes from another site's page. A script sends neither header, and cannot use
 * the cookie of a person it tricks. @see https://www.w3.org/TR/fetch-metadata/
 */
export function isForeign(headers: Headers): boolean {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  if (origin === null) return site !== null && site !== "same-origin" && site !== "none";
  return origin !== env().LARDER_URL && origin !== `http://${headers.get("host")}`;
}
