import type { Environment } from "#lib/auth/permissions.ts";
import type { AlertCondition } from "./alert-condition-view.ts";

/** What a person who opens an alert can do about it: one button. */
export interface AlertRemedy {
  label: string;
  href: string;
}

/** A mute: until when, by whom and why. */
export interface MuteView {
  since: string;
  /** Null for good. */
  until: string | null;
  by: string;
  reason: string | null;
}

/** An alert as people see it. Instants are ISO 8601. */
export interface AlertView {
  id: string;
  condition: AlertCondition;
  label: string;
  environment: Environment | null;
  /** What is wrong, in one sentence. */
  headline: string;
  /** Token sets that it concerned so far, and those that it concerns still; both null where it concerns none by itself. */
  concerned: number | null;
  remaining: number | null;
  /** The first of them by library. */
  first: { id: string; name: string; library: string }[];
  since: string;
  openedAt: string;
  /** What to do, in one sentence. */
  toDo: string;
  remedy: AlertRemedy;
  /** Where its token sets are listed. */
  href: string | null;
  /** To whom it was told, by name, and when first. */
  told: { to: string[]; at: string } | null;
  /** Why nobody was told; null where somebody was, or will be at once. */
  untold: string | null;
}

/** An alert that is over. */
export interface EndedAlertView {
  id: string;
  label: string;
  environment: Environment | null;
  headline: string;
  concerned: number | null;
  /** How it ended, in a few words. */
  ending: string;
  isRecovered: boolean;
  since: string;
  endedAt: string;
  /** The same as `endedAt`: by which it is listed. */
  at: string;
  took: string;
  href: string | null;
}

/** The alerts of an organization. */
export interface AlertsView {
  asOf: string;
  /** The most urgent first. */
  open: AlertView[];
  /** Whether more are open than are listed. */
  isCut: boolean;
  /** The latest first. */
  ended: EndedAlertView[];
  /** Where the next page of those begins; null on the last. */
  next: string | null;
}

/** A rule as people see it. */
export interface AlertRuleView {
  id: string;
  condition: AlertCondition;
  label: string;
  when: string;
  environment: Environment | null;
  /** With its unit: "15 minutes". */
  number: string | null;
  numberValue: number | null;
  active: boolean;
  destinations: { id: string; name: string; isOff: boolean }[];
  /** "22:00 to 07:00, Europe/Brussels"; null where it is told at any time. */
  quiet: string | null;
  quietFrom: string | null;
  quietTo: string | null;
  quietZone: string | null;
  mute: MuteView | null;
}

/** The rules of an organization, and where they can tell. */
export interface AlertRulesView {
  rules: AlertRuleView[];
  destinations: { id: string; name: string; isOff: boolean }[];
}
