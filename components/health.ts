import type { Tone } from "#components/tone.ts";

export const HEALTHS = [
  "healthy",
  "due",
  "retrying",
  "overdue",
  "reauthorize",
  "revoked",
  "paused",
  "pending",
] as const;

export type Health = (typeof HEALTHS)[number];

export const HEALTH_LABEL: Record<Health, string> = {
  healthy: "Healthy",
  due: "Refresh due",
  retrying: "Retrying",
  overdue: "Expired, retrying",
  reauthorize: "Connection lost",
  revoked: "Revoked",
  paused: "Paused",
  pending: "Not connected yet",
};

/** Whether Apicbase refuses the application's client secret: the set is stopped, its connection may still be good. */
export function isStopped(health: Health, verdict: string | null): boolean {
  return health === "reauthorize" && verdict === "client_secret_changed";
}

export const HEALTH_TONE: Record<Health, Tone> = {
  healthy: "healthy",
  due: "healthy",
  retrying: "attention",
  overdue: "attention",
  reauthorize: "broken",
  revoked: "paused",
  paused: "paused",
  pending: "paused",
};
