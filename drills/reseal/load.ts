import { findGenerationWithTokens } from "#lib/custody/generation-repository.ts";
import { db } from "#lib/db/client.ts";
import { type ConnectedSet, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { getVault } from "#lib/vault/vault.ts";
import type { SandboxControl } from "../../sandbox/testing/sandbox-control.ts";
import { pause } from "../../worker/pause.ts";

const refreshEveryMs = 500;
const setsAtOnce = 8;

export interface Load {
  /** Sets that both sides know: a worker refreshes them all the time. */
  sets: ConnectedSet[];
  /** Pairs that were read and opened meanwhile. */
  opened: number;
  problems: string[];
  stop(): Promise<void>;
}

async function keepDue(sets: readonly ConnectedSet[], signal: AbortSignal): Promise<void> {
  for (let turn = 0; !signal.aborted; turn++) {
    const some = sets.filter((_, index) => (index + turn) % Math.ceil(sets.length / setsAtOnce) === 0);
    await db().tokenSet.updateMany({
      where: { id: { in: some.map(({ id }) => id) }, claimedUntil: null },
      data: { nextRefreshAt: new Date(Date.now() - 1_000), retryAt: null },
    });
    await pause(refreshEveryMs, signal);
  }
}

/** Opens the current pairs of sets at random, as refreshes and handouts do: each must open at every moment. */
async function keepOpening(ids: readonly string[], load: Load, signal: AbortSignal): Promise<void> {
  const vault = await getVault();
  while (!signal.aborted) {
    const id = ids[Math.floor(Math.random() * ids.length)] ?? "";
    const set = await db().tokenSet.findUnique({ where: { id }, select: { generation: true } });
    const pair = set && (await findGenerationWithTokens(db(), vault, id, set.generation));
    // A refresh may have wiped it between the two reads.
    if (pair) load.opened++;
    await pause(5, signal);
  }
}

/** Keeps a few sets due for a refresh, and opens the pairs of all. */
export async function startLoad(
  control: SandboxControl,
  organizationId: string,
  ids: readonly string[],
): Promise<Load> {
  const sets: ConnectedSet[] = [];
  for (let made = 0; made < 40; made++) sets.push(await makeConnectedSet(control, organizationId));
  const stopping = new AbortController();
  const { signal } = stopping;
  const load: Load = { sets, opened: 0, problems: [], stop: async () => undefined };
  const note = (what: string) => (error: unknown) => {
    load.problems.push(`${what} failed: ${error instanceof Error ? error.message : error}`);
  };
  const work = [
    keepDue(sets, signal).catch(note("Making sets due")),
    keepOpening([...ids, ...sets.map(({ id }) => id)], load, signal).catch(note("Opening a pair")),
  ];
  load.stop = async () => {
    stopping.abort();
    await Promise.all(work);
  };
  return load;
}
