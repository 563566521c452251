/** The connections of a process: its pool, where machines ask those of the prepared statements, in a worker the job engine's
 * pool, and the one that listens. */
export interface ConnectionLimits {
  pool: number;
  jobs: number;
  prepared: number;
}

const defaultLimit = 10;
const mostForJobs = 3;
// Each carries what many machines ask for.
const mostForPrepared = 6;
const listening = 1;

/** How many connections a process opens at most, from the URL's `connection_limit`. */
export function connectionLimits(connectionLimit: number | undefined): ConnectionLimits {
  const pool = connectionLimit ?? defaultLimit;
  const most = (limit: number, share: number) => Math.min(limit, Math.ceil(pool * share));
  return { pool, jobs: most(mostForJobs, 1 / 3), prepared: most(mostForPrepared, 1 / 2) };
}

/** How many connections one web process and one worker open together. */
export function connectionsNeeded(connectionLimit: number | undefined): number {
  const { pool, jobs } = connectionLimits(connectionLimit);
  return 2 * (pool + listening) + jobs;
}

/** The largest limit with which a web process and a worker get by on so many connections; undefined when none is. */
export function fitConnectionLimit(available: number): number | undefined {
  for (let limit = defaultLimit; limit > 0; limit--) {
    if (connectionsNeeded(limit) <= available) return limit;
  }
  return undefined;
}
