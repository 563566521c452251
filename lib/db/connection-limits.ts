/** The connections of a process: its pool, and in a worker the job engine's pool and the listening one. */
export interface ConnectionLimits {
  pool: number;
  jobs: number;
}

const defaultLimit = 10;
const mostForJobs = 3;
const listening = 1;

/** How many connections a process opens at most, from the URL's `connection_limit`. */
export function connectionLimits(connectionLimit: number | undefined): ConnectionLimits {
  const pool = connectionLimit ?? defaultLimit;
  return { pool, jobs: Math.min(mostForJobs, Math.ceil(pool / 3)) };
}

/** How many connections one web process and one worker open together. */
export function connectionsNeeded(connectionLimit: number | undefined): number {
  const { pool, jobs } = connectionLimits(connectionLimit);
  return 2 * pool + jobs + listening;
}

/** The largest limit with which a web process and a worker get by on so many connections; undefined when none is. */
export function fitConnectionLimit(available: number): number | undefined {
  for (let limit = defaultLimit; limit > 0; limit--) {
    if (connectionsNeeded(limit) <= available) return limit;
  }
  return undefined;
}
