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
  due: "Due",
  retrying: "Retrying",
  overdue: "Overdue",
  reauthorize: "Reauthorize",
  revoked: "Revoked",
  paused: "Paused",
  pending: "Pending",
};

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
