import { isSecureOrigin } from "#lib/env.ts";

/** The cookie that binds one authorize flow to the browser that began it. */
export function flowCookieName(authorizationId: string): string {
  return `${isSecureOrigin() ? "__Secure-" : ""}larder.flow.${authorizationId}`;
}

/** Sent back by the provider's redirect, a top-level GET, hence Lax; to the callback alone. */
export function flowCookieOptions(expiresAt: Date) {
  return {
    httpOnly: true,
    sameSite: "lax",
    secure: isSecureOrigin(),
    path: "/api/oauth/callback",
    expires: expiresAt,
  } as const;
}
