import type { Tone } from "#components/tone.ts";

const HEALTHS = [
  "healthy",
  "due",
  "retrying",
  "overdue",
  "in_doubt",
  "on_hold",
  "reauthorize",
  "revoked",
  "paused",
  "pending",
  "archived",
] as const;

export type Health = (typeof HEALTHS)[number];

export const HEALTH_LABEL: Record<Health, string> = {
  healthy: "Healthy",
  due: "Refresh due",
  retrying: "Retrying",
  overdue: "Expired, retrying",
  in_doubt: "Being clarified",
  on_hold: "Stopped: client secret refused",
  reauthorize: "Connection lost",
  revoked: "Revoked",
  paused: "Paused",
  pending: "Not connected yet",
  archived: "Archived",
};

export const HEALTH_TONE: Record<Health, Tone> = {
  healthy: "healthy",
  due: "healthy",
  retrying: "attention",
  overdue: "attention",
  in_doubt: "attention",
  on_hold: "broken",
  reauthorize: "broken",
  revoked: "paused",
  paused: "paused",
  pending: "paused",
  archived: "paused",
};
