import { PlainError } from "../plain-error.ts";
import { type PostgresOptions, type RunningPostgres, startPostgres } from "../postgres/start-postgres.ts";
import type { KeepOptions } from "./keep-running.ts";

export type KeptPostgres = { url: string; stop(): Promise<void>; kill(): void };

const RESTARTS = 3;

/** Starts the embedded Postgres, and starts it again, on the same port, when it ends unasked. */
export async function keepPostgres(
  options: PostgresOptions,
  { say, onGivenUp }: Pick<KeepOptions, "say" | "onGivenUp">,
): Promise<KeptPostgres> {
  let isStopping = false;
  let crashes = 0;
  let current: RunningPostgres = await startPostgres(options);
  const { port, url } = current;

  const watch = (server: RunningPostgres) => {
    void server.ended.then(async () => {
      if (isStopping) return;
      crashes += 1;
      try {
        if (crashes > RESTARTS)
          throw new PlainError(`The database ended ${crashes} times; Larder gives up and stops.`);
        say(`The database ended unexpectedly (its log is ${options.logFile}); it starts again.`);
        current = await startPostgres(options);
        // A stop that came meanwhile has only seen the one before.
        if (isStopping) return current.stop();
        if (current.port !== port)
          throw new PlainError("The database's port was taken meanwhile; Larder stops.");
        watch(current);
      } catch (error) {
        if (!isStopping) onGivenUp(error instanceof PlainError ? error : new PlainError(String(error)));
      }
    });
  };
  watch(current);

  return {
    url,
    stop() {
      isStopping = true;
      return current.stop();
    },
    kill() {
      isStopping = true;
      current.kill();
    },
  };
}
