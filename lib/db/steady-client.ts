import pg from "pg";

/**
 * A pool's connection that may end at any moment. A pool gives it out before whoever gets it can listen: where Postgres ends a
 * connection in the very answer that opens it, as while it shuts down, nobody would hear the error, and Node would end the
 * process. The next statement on it is refused all the same.
 */
export class SteadyClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on("error", () => undefined);
  }
}
