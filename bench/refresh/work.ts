/** What the bare loop needs of one set. */
export interface BareSet {
  id: string;
  refreshToken: string;
  clientId: string;
  clientSecret: string;
}

/** The work of the bare loop. */
export interface BareWork {
  databaseUrl: string;
  tokenUrl: string;
  concurrency: number;
  sets: BareSet[];
}

/** What a child has used. */
export interface Usage {
  /** Milliseconds of user and system time since its start. */
  cpuMs: number;
  rssBytes: number;
}
