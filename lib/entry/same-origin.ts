import { env, isSecureOrigin } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";

/**
 * Whether a browser says that a request comes from another site's page. A script sends neither header, and cannot use
 * the cookie of a person it tricks. @see https://www.w3.org/TR/fetch-metadata/
 */
export function isForeign(headers: Headers): boolean {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  if (origin === null) return site !== null && site !== "same-origin" && site !== "none";
  if (origin === env().LARDER_URL) return false;
  // A loopback Larder answers under every loopback name; which names it has was judged before.
  return isSecureOrigin() || origin !== `http://${headers.get("host")}`;
}

/** Refuses what a browser sends from another site's page. @throws AppError forbidden */
export function requireSameOrigin(headers: Headers): void {
  if (!isForeign(headers)) return;
  throw new AppError("forbidden", {
    what: "This request comes from another site.",
    safe: "Nothing was changed.",
    next: "Send it from Larder's own pages, or without an Origin header from a script.",
  });
}
