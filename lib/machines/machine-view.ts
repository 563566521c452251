import type { MachineRow } from "./machine-repository.ts";
import { findTroubles, type MachineFacts, type MachineTrouble, sayTrouble } from "./machine-trouble.ts";

type MachineStanding = "active" | "expired" | "revoked";

/** A machine as people see it: without secrets. Instants are ISO 8601. */
export interface MachineView {
  id: string;
  name: string;
  clientId: string;
  standing: MachineStanding;
  networks: string[];
  createdBy: string;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  revokedBy: string | null;
  lastUsedAt: string | null;
  lastAddress: string | null;
  lastUserAgent: string | null;
  /** The ends of its secrets, to tell them apart by eye. */
  secrets: { hint: string; createdAt: string; expiresAt: string | null }[];
  /** The generation that it holds, and until when it was told that it may; null when it holds none. */
  holds: { generation: number; until: string; count: number } | null;
  /** What it does wrong, the worst first, in words for whoever looks after it. */
  troubles: { code: MachineTrouble["code"]; detail: string }[];
}

const iso = (instant: Date | null) => instant?.toISOString() ?? null;

function toMachineStanding({ revokedAt, expiresAt }: MachineRow, now: Date): MachineStanding {
  if (revokedAt) return "revoked";
  return expiresAt && expiresAt <= now ? "expired" : "active";
}

/** When it last asked: its own row is written less often than its promises. */
function lastUse({ lastUsedAt, handouts }: MachineRow): Date | null {
  const [latest] = handouts;
  if (!latest || (lastUsedAt && lastUsedAt > latest.lastAt)) return lastUsedAt;
  return latest.lastAt;
}

export function toMachineView(row: MachineRow, current: MachineFacts["current"], now: Date): MachineView {
  const [latest] = row.handouts;
  const holds = latest && latest.promisedUntil > now ? latest : null;
  const standing = toMachineStanding(row, now);
  const troubles = standing === "active" ? findTroubles({ current, collected: row.handouts }, now) : [];
  return {
    id: row.id,
    name: row.name,
    clientId: row.clientId,
    standing,
    networks: row.networks,
    createdBy: row.createdByName,
    createdAt: row.createdAt.toISOString(),
    expiresAt: iso(row.expiresAt),
    revokedAt: iso(row.revokedAt),
    revokedBy: row.revokedByName,
    lastUsedAt: iso(lastUse(row)),
    lastAddress: row.lastAddress,
    lastUserAgent: row.lastUserAgent,
    secrets: row.secrets
      .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
      .map(({ hint, createdAt, expiresAt }) => ({
        hint,
        createdAt: createdAt.toISOString(),
        expiresAt: iso(expiresAt),
      })),
    holds: holds && {
      generation: holds.generation,
      until: holds.promisedUntil.toISOString(),
      count: holds.count,
    },
    troubles: troubles.map((trouble) => ({ code: trouble.code, detail: sayTrouble(trouble) })),
  };
}
