/** One of a person's own sessions. */
export interface SessionView {
  id: string;
  /** "Firefox on Linux". */
  browser: string;
  organization: string;
  signedInAt: string;
  expiresAt: string;
  /** Whether it is the session of this request. */
  current: boolean;
}
