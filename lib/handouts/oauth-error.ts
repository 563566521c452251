/** Error codes of the token endpoint. @see RFC 6749 section 5.2 */
export type OAuthErrorCode =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "invalid_scope"
  | "unsupported_grant_type"
  | "temporarily_unavailable"
  | "slow_down";

const statuses: Record<OAuthErrorCode, number> = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  invalid_scope: 400,
  unsupported_grant_type: 400,
  temporarily_unavailable: 503,
  slow_down: 429,
};

/** A refusal in the words of the RFC. */
export class OAuthError extends Error {
  override readonly name = "OAuthError";
  readonly code: OAuthErrorCode;
  /** The page that mends it, relative to Larder's own address; null when there is none. */
  readonly page: string | null;
  /** In how many seconds to ask again; null when that changes nothing. */
  readonly retryAfterSeconds: number | null;

  constructor(
    code: OAuthErrorCode,
    description: string,
    {
      page = null,
      retryAfterSeconds = null,
    }: { page?: string | null; retryAfterSeconds?: number | null } = {},
  ) {
    super(description);
    this.code = code;
    this.page = page;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get status(): number {
    return statuses[this.code];
  }
}
