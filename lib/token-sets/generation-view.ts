/** One generation as people see it: without tokens. */
export interface GenerationView {
  number: number;
  source: "exchange" | "refresh" | "import";
  adopted: boolean;
  scopes: string[];
  issuedAt: string;
  expiresAt: string;
  wipedAt: string | null;
  /** The first eight characters of the fingerprints, enough to tell pairs apart. */
  accessTokenFingerprint: string;
  refreshTokenFingerprint: string | null;
}

export interface GenerationRow {
  number: number;
  source: GenerationView["source"];
  adopted: boolean;
  scopes: string[];
  issuedAt: Date;
  expiresAt: Date;
  wipedAt: Date | null;
  accessTokenFingerprint: string;
  refreshTokenFingerprint: string | null;
}

export function toGenerationView(row: GenerationRow): GenerationView {
  return {
    ...row,
    issuedAt: row.issuedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    wipedAt: row.wipedAt?.toISOString() ?? null,
    accessTokenFingerprint: row.accessTokenFingerprint.slice(0, 8),
    refreshTokenFingerprint: row.refreshTokenFingerprint?.slice(0, 8) ?? null,
  };
}
