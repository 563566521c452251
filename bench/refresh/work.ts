/** One set as the bare loop needs it. */
export interface BareSet {
  id: string;
  refreshToken: string;
  clientId: string;
  clientSecret: string;
}

/** What the bare loop is told. */
export interface BareWork {
  databaseUrl: string;
  tokenUrl: string;
  concurrency: number;
  sets: BareSet[];
}

/** What a child says of itself. */
export interface Usage {
  /** Milliseconds of user and system time since its start. */
  cpuMs: number;
  rssBytes: number;
}
