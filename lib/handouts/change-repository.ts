import "server-only";
import pg from "pg";
import { listenUrl } from "#lib/db/database-url.ts";
import { requireDirect } from "#lib/db/require-direct.ts";
import { env } from "#lib/env.ts";

/** Whoever is told what changed. */
export interface ChangeListener {
  /** Every change that is committed from now on is told. */
  onListening(): void;
  /** The set or machine that changed, or everything. */
  onChange(notified: string): void;
  onHeartbeat(nonce: string, databaseMs: number): void;
}

/** A connection that listens. */
export interface ListeningConnection {
  /** Sends a heartbeat to this connection alone. Resolves once the database has delivered it. */
  beat(nonce: string): Promise<void>;
  /** Resolves with why the connection was lost, or undefined after `close`. */
  readonly lost: Promise<unknown>;
  close(): void;
}

/** Notified by the database's triggers. */
const changeChannel = "larder_handout";

const answerTimeoutMs = 2_000;

const beatStatement = {
  name: "larder_handout_beat",
  text: `SELECT pg_notify($1::text, $2::text || ' ' || (extract(epoch FROM clock_timestamp()) * 1000)::float8)`,
};

function connect(): pg.Client {
  return new pg.Client({
    connectionString: listenUrl(env()),
    application_name: "larder-handout",
    connectionTimeoutMillis: answerTimeoutMs,
    query_timeout: answerTimeoutMs,
    keepAlive: true,
  });
}

/**
 * Listens on a connection of its own for what changes and for this process's heartbeats. Both come in the order of their
 * commits, because they come on one connection.
 * @param ownChannel the channel of this process's heartbeats
 * @throws Error when it cannot connect, or behind a pooler
 */
export async function listenForChanges(
  ownChannel: string,
  { onListening, onChange, onHeartbeat }: ChangeListener,
): Promise<ListeningConnection> {
  const client = connect();
  const over = Promise.withResolvers<unknown>();
  client.on("error", (error) => over.resolve(error));
  client.on("end", () => over.resolve(undefined));
  client.on("notification", ({ channel, payload = "" }) => {
    if (channel === changeChannel) return onChange(payload);
    const [nonce = "", databaseMs = ""] = payload.split(" ");
    if (channel === ownChannel) onHeartbeat(nonce, Number(databaseMs));
  });
  const close = () => {
    client.removeAllListeners("notification");
    // Not awaited: a connection that is dead without a word may take minutes to end.
    void client.end().catch(() => undefined);
  };
  try {
    await client.connect();
    await requireDirect(client);
    // A heartbeat is not worth a sync of the disk.
    await client.query("SET synchronous_commit = off");
    await client.query(`LISTEN ${pg.escapeIdentifier(ownChannel)}`);
    await client.query(`LISTEN ${pg.escapeIdentifier(changeChannel)}`);
  } catch (error) {
    close();
    throw error;
  }
  onListening();
  return {
    ...{ close, lost: over.promise },
    async beat(nonce) {
      await client.query({ ...beatStatement, values: [ownChannel, nonce] });
    },
  };
}
