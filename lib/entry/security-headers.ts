export interface SecurityHeaderOptions {
  nonce: string;
  /** Forms may lead to the provider's consent page, and nowhere else outside. */
  authorizeOrigin: string;
  /** Larder is reached over TLS. */
  secure: boolean;
  /** Hot reload needs eval. */
  development: boolean;
}

/** The headers of every page and answer. @see https://www.w3.org/TR/CSP3/ */
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
