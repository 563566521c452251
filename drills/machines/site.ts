import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildPages } from "../../bench/start-larder.ts";
import { findFreePort } from "../../scripts/start/ports.ts";
import { runTill, type TillReport } from "../handout/till.ts";
import { type Harness, startHarness } from "../harness.ts";
import { type AppMachine, createAppMachine, handoutPort, webPort } from "./app-machine.ts";
import type { Network } from "./network.ts";
import {
  frontConfiguration,
  providerConfiguration,
  type RunningNginx,
  startNginx,
  tlsPort,
} from "./nginx.ts";
import { type PostgresGroup, startGroup } from "./postgres-group.ts";
import { fillDatabase, makeDatabase } from "./release.ts";
import { tlsFilesOf } from "./tls-files.ts";
import { collectToken, readPage, type Watch, watch } from "./watch.ts";

/** Longer than a failover takes, with the margin in which a machine is already refused a promise. */
const lifeSeconds = 30;

/** Everything that the drill runs, and what is asked of it all the time. */
export interface Site {
  network: Network;
  harness: Harness;
  group: PostgresGroup;
  front: RunningNginx;
  a: AppMachine;
  b: AppMachine;
  /** The file in which workers note each pair that their journal has acknowledged. */
  notes: string;
  pages: Watch;
  tokens: Watch;
  /** Ends what asks, and tells what the machines met. */
  endLoad(): Promise<TillReport[]>;
  stop(): Promise<void>;
}

export interface SiteSettings {
  network: Network;
  /** Where the drill writes, and where its certificates are. */
  directory: string;
  sets: number;
  /** Where the sources are that make the database and that the machines run at first. */
  runFrom: string;
}

async function startHarnessAt(group: PostgresGroup, { network, directory, runFrom }: SiteSettings) {
  const { addresses } = network;
  const port = await findFreePort();
  const provider = addresses.of("provider", "prov");
  const url = `https://${provider}:${tlsPort}`;
  const notes = join(directory, "drill-notes");
  writeFileSync(notes, "");
  // Before the sandbox, which is asked for its address as soon as it says that it is ready.
  const tls = await startNginx(network, "provider", {
    directory: join(directory, "provider-nginx"),
    configuration: providerConfiguration(provider, port, tlsFilesOf(directory, provider)),
    address: provider,
  });
  const harness = await startHarness(
    {
      LARDER_URL: `https://${addresses.of("proxy", "front")}:${tlsPort}`,
      LARDER_TRUSTED_PROXIES: "1",
      LARDER_LOG_LEVEL: "info",
      LARDER_PROVIDER_TIMEOUT_MS: "5000",
      LARDER_CHECK_HOURS: "0.01",
      LARDER_JOURNAL_KEEP_SECONDS: "600",
      DRILL_NOTES: notes,
    },
    {
      postgres: group,
      prepare: () => makeDatabase(runFrom, directory),
      sandbox: {
        SANDBOX_ACCESS_TOKEN_TTL_SECONDS: String(lifeSeconds),
        SANDBOX_ANSWER_DELAY_MS: "100",
        SANDBOX_PUBLIC_URL: url,
      },
      sandboxAt: { port, elsewhere: (command) => network.onMachine("provider", command) },
    },
  );
  return { harness, notes, tls };
}

async function startFront({ network, directory }: SiteSettings): Promise<RunningNginx> {
  const address = network.addresses.of("proxy", "front");
  const at = (port: number) =>
    (["a", "b"] as const).map((name) => `${network.addresses.of(name, "front")}:${port}`);
  const backends = { web: at(webPort), handout: at(handoutPort) };
  const configuration = frontConfiguration(address, backends, tlsFilesOf(directory, address));
  return startNginx(network, "proxy", { directory: join(directory, "front-nginx"), configuration, address });
}

/** Sets whose tokens live for seconds, machines that use them, one more that always asks, and a person who reads. */
async function startLoad(harness: Harness, { runFrom, sets }: SiteSettings) {
  const { control, url: sandboxUrl } = harness.sandbox;
  const url = harness.environment.LARDER_URL ?? "";
  const { tills, asking, cookie } = await fillDatabase(runFrom, { sandboxUrl, sets });
  const stopping = new AbortController();
  const { signal } = stopping;
  const pages = watch("pages", () => readPage(`${url}/token-sets`, cookie), signal);
  const tokens = watch("tokens", () => collectToken(url, asking), signal);
  const reports = tills.map((machine) => runTill(machine, [url], { apiUrl: control.probeUrl, signal }));
  const end = async () => {
    stopping.abort();
    await Promise.all([pages.ended, tokens.ended]);
    return Promise.all(reports);
  };
  return { pages, tokens, end };
}

export async function startSite(settings: SiteSettings): Promise<Site> {
  const { network, directory } = settings;
  mkdirSync(directory, { recursive: true });
  const group = await startGroup(network, directory);
  await group.setSynchronous(true);
  const { harness, notes, tls } = await startHarnessAt(group, settings);
  await buildPages(join(directory, "build.log"));
  const { environment } = harness;
  const shared = { network, directory, environment, projectDir: settings.runFrom };
  const [a, b] = [createAppMachine("a", shared), createAppMachine("b", shared)];
  await Promise.all([a.start(), b.start()]);
  const front = await startFront(settings);
  // Only now: what starts meanwhile would keep answers waiting.
  const { pages, tokens, end } = await startLoad(harness, settings);
  let reports: Promise<TillReport[]> | null = null;
  const endLoad = () => {
    reports ??= end();
    return reports;
  };
  return {
    ...{ network, harness, group, front, a, b, notes, pages, tokens, endLoad },
    async stop() {
      await endLoad();
      await Promise.all([a.kill(), b.kill()]);
      await front.stop();
      await tls.stop();
      await harness.stop();
    },
  };
}
