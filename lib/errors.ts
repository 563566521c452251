const statusByCode = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  confirmation_required: 422,
  idempotency_key_reused: 422,
  rate_limited: 429,
  code_refused: 400,
  reauthorize: 409,
  credentials_refused: 409,
  retry_later: 503,
  provider_refused: 502,
  unavailable: 503,
  internal: 500,
} as const;

/** Stable codes: clients may branch on them. */
export type ErrorCode = keyof typeof statusByCode;

/** Every code, for the API's description. */
export const errorCodes = Object.keys(statusByCode) as [ErrorCode, ...ErrorCode[]];

export interface ErrorText {
  /** What happened. */
  what: string;
  /** What is safe: what was not changed, sent or lost. */
  safe?: string;
  /** What to do next. */
  next?: string;
}

/** A fault with words for the person who sees it. Expected outcomes are values, not errors. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly text: ErrorText;
  /** Messages by form field, when the input was at fault. */
  readonly fields: Record<string, string>;
  /** When it is worth trying again, where that is known. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    text: ErrorText,
    options: { fields?: Record<string, string>; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(text.what, { cause: options.cause });
    this.code = code;
    this.text = text;
    this.fields = options.fields ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  /** The HTTP status that goes with the code. */
  get status(): number {
    return statusByCode[this.code];
  }
}

/** The same error for a missing id and another organization's, so that they cannot be told apart. */
export function notFound(subject: string): AppError {
  return new AppError("not_found", {
    what: `There is no such ${subject}.`,
    next: "It may have been removed, or it belongs to another organization.",
  });
}
