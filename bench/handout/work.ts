/** A machine's credentials. */
export type Credentials = readonly [clientId: string, clientSecret: string];

/** What the load generator is to do. */
export interface LoadOrder {
  /** Its connections are shared out among these. */
  urls: string[];
  credentialsFile: string;
  /** The credentials from `first` on, `count` of them. */
  first: number;
  count: number;
  /** `drawn`: uniformly at random. `once`: each once, in order, and then it ends. */
  which: "drawn" | "once";
  connections: number;
  seconds: number;
  /** Requests a second; as many as are answered when left out. */
  rate?: number;
  /** Also says which credentials were answered with a token. */
  listAnswered?: boolean;
}

/** What it saw. */
export interface LoadReport {
  /** Answers with a token. */
  answered: number;
  /** Other answers, and requests without one. */
  failed: number;
  /** The first of these as it was answered; null when there was none. */
  firstFailure: string | null;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  /** The numbers of the credentials that were answered, where they were asked for. */
  numbers: number[];
}

/** What the bare server needs. */
export interface BareOrder {
  databaseUrl: string;
  /** Base64. */
  key: string;
}
