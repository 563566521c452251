import type { Environment } from "#lib/auth/permissions.ts";
import type { MemberView } from "./member-view.ts";
import type { ConnectedSetRow, GrantorRow, OwnedKeyRow } from "./member-work-repository.ts";

/** Whose rights at Apicbase token sets hang on. */
export interface GrantorView {
  /** As Apicbase names them; null where it did not. */
  name: string | null;
  /** Why this may be the member's own account there; null where nothing says so. */
  isMember: "email" | "name" | null;
  production: number;
  development: number;
}

export interface OwnedKeyView {
  id: string;
  name: string;
  environments: Environment[];
  expiresAt: string;
  lastUsedAt: string | null;
}

export interface OwnedMachineView {
  id: string;
  name: string;
  lastUsedAt: string | null;
  tokenSet: { id: string; name: string; environment: Environment };
}

/** A member with what they did here and what hangs on them. Instants are ISO 8601. */
export interface MemberPage {
  member: MemberView;
  /** How many token sets they connected, and the first of them. */
  connected: { total: number; sets: ConnectedSetRow[] };
  /** Of the sets that they connected or that seem to be theirs at Apicbase. */
  grantors: GrantorView[];
  /** Null for whoever may not see other people's. */
  keys: OwnedKeyView[] | null;
  /** The newest of them, and how many there are. */
  machines: OwnedMachineView[];
  machineCount: number;
  openLinks: number;
}

const iso = (instant: Date | null) => instant?.toISOString() ?? null;

export function toGrantorView(row: GrantorRow): GrantorView {
  const { grantedBy: name, byEmail, byName, production, development } = row;
  return { name, isMember: byEmail ? "email" : byName ? "name" : null, production, development };
}

export function toOwnedKeyView({ expiresAt, lastUsedAt, ...key }: OwnedKeyRow): OwnedKeyView {
  return { ...key, expiresAt: expiresAt.toISOString(), lastUsedAt: iso(lastUsedAt) };
}

type OwnedMachineRow = Omit<OwnedMachineView, "lastUsedAt"> & {
  lastUsedAt: Date | null;
  handouts: readonly { lastAt: Date }[];
};

/** When it last asked is in what it was promised last; its own row is written less often. */
export function toOwnedMachineView({ lastUsedAt, handouts, ...machine }: OwnedMachineRow): OwnedMachineView {
  const [latest] = handouts;
  const isLater = latest && (lastUsedAt === null || latest.lastAt > lastUsedAt);
  return { ...machine, lastUsedAt: iso(isLater ? latest.lastAt : lastUsedAt) };
}
