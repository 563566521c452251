export interface SecurityHeaderOptions {
  nonce: string;
  /** The provider's consent page: the only other origin that forms may lead to. */
  authorizeOrigin: string;
  /** Whether browsers reach Larder over TLS. */
  secure: boolean;
  /** Hot reload needs eval. */
  development: boolean;
}

/** The security headers of every response. @see https://www.w3.org/TR/CSP3/ */
export function securityHeaders(options: SecurityHeaderOptions): Record<string, string> {
  const { nonce, authorizeOrigin, secure, development } = options;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    `form-action 'self' ${authorizeOrigin}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    ...(secure ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
  return {
    "content-security-policy": policy,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ...(secure ? { "strict-transport-security": "max-age=31536000; includeSubDomains" } : {}),
  };
}
