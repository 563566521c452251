import { waitUntil } from "../../scripts/wait-until.ts";
import { type DatabaseMachine, databaseMachines, type Network } from "./network.ts";
import { conninfo, copyServer, createServer, makeCluster, type PostgresServer } from "./postgres-server.ts";

const withinMs = 60_000;

/** Three servers, one of them the primary. */
export interface PostgresGroup {
  /** A superuser's URL of Larder's database, at the address that moves. */
  url: string;
  /** Where its servers have their directories. */
  directory: string;
  primary(): PostgresServer;
  standbys(): PostgresServer[];
  /** Has commits wait for one of the standbys, or for none. */
  setSynchronous(isSynchronous: boolean): Promise<void>;
  /** Promotes the standby that has received most, and moves the address to it. The old primary must be gone. */
  failOver(): Promise<void>;
  /** Makes a machine's server a standby of the present primary, from a new copy. */
  rebuild(machine: DatabaseMachine): Promise<void>;
  /** Waits until that many standbys receive what the primary writes. */
  waitForStandbys(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** A position in the log as a number, so that standbys can be compared. */
const received = "SELECT pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')::bigint AS position";
// The names of all: a server does not count itself.
const anyOne = `ANY 1 (${databaseMachines.join(", ")})`;

async function mostAdvanced(standbys: readonly PostgresServer[]): Promise<PostgresServer> {
  const positions = await Promise.all(
    standbys.map(async (server) => {
      const [row] = await server.run<{ position: string }>(received).catch(() => []);
      return { server, position: BigInt(row?.position ?? -1) };
    }),
  );
  const best = positions.toSorted((one, other) => Number(other.position - one.position))[0];
  if (!best || best.position < 0n) throw new Error("No standby answers.");
  return best.server;
}

async function waitForStandbys(primary: PostgresServer, count: number): Promise<void> {
  const streaming = async () => {
    const [row] = await primary.run<{ count: number }>(
      "SELECT count(*)::int AS count FROM pg_stat_replication WHERE state = 'streaming'",
    );
    return (row?.count ?? 0) >= count;
  };
  if (!(await waitUntil(streaming, { timeoutMs: withinMs, intervalMs: 100 })))
    throw new Error(`Fewer than ${count} standbys receive what ${primary.machine} writes.`);
}

export async function startGroup(network: Network, directory: string): Promise<PostgresGroup> {
  const [first, ...others] = databaseMachines;
  const password = await makeCluster({ network, directory }, first);
  const place = { network, directory, password };
  let primary = createServer(place, first);
  await primary.start();
  await primary.run("CREATE DATABASE larder");
  const servers = new Map<DatabaseMachine, PostgresServer>([[first, primary]]);
  await network.moveAddress(null, first);
  const standbys = () => [...servers.values()].filter((server) => server !== primary);

  async function rebuild(machine: DatabaseMachine): Promise<void> {
    await servers.get(machine)?.kill();
    const standby = await copyServer(place, primary, machine);
    servers.set(machine, standby);
    await standby.start();
    if (isSynchronous) await name(standby);
  }
  let isSynchronous = false;
  async function name(server: PostgresServer): Promise<void> {
    await server.run(`ALTER SYSTEM SET synchronous_standby_names = '${isSynchronous ? anyOne : ""}'`);
    await server.run("SELECT pg_reload_conf()");
  }
  for (const machine of others) await rebuild(machine);
  return {
    url: primary.urlOf("larder").replace(network.addresses.of(first, "db"), network.addresses.moving),
    directory,
    primary: () => primary,
    standbys,
    async setSynchronous(wanted) {
      isSynchronous = wanted;
      for (const server of servers.values()) await name(server);
    },
    async failOver() {
      const old = primary;
      const candidates = standbys();
      primary = await mostAdvanced(candidates);
      await primary.run("SELECT pg_promote(true, 30)");
      await network.moveAddress(old.machine, primary.machine);
      servers.delete(old.machine);
      for (const other of candidates.filter((server) => server !== primary)) {
        const source = conninfo(place, primary.machine, other.machine);
        await other.run(`ALTER SYSTEM SET primary_conninfo = '${source}'`);
        await other.run("SELECT pg_reload_conf()");
      }
    },
    rebuild,
    waitForStandbys: (count) => waitForStandbys(primary, count),
    async stop() {
      for (const server of servers.values()) await server.kill();
    },
  };
}
