import { isSecureOrigin } from "#lib/env.ts";

/** The cookie that binds a connect link to the browser that opened it. */
export function linkCookieName(connectLinkId: string): string {
  return `${isSecureOrigin() ? "__Secure-" : ""}larder.link.${connectLinkId}`;
}

/** Lax, because people come from their mail; sent to the public pages only. */
export function linkCookieOptions(expiresAt: Date) {
  return {
    httpOnly: true,
    sameSite: "lax",
    secure: isSecureOrigin(),
    path: "/c",
    expires: expiresAt,
  } as const;
}
