// `npm run drill:machines [-- --sets 6 --rounds 2 --short --rare --upgrade-from <commit or folder>]`: two machines with web,
// worker and handout processes behind nginx, three Postgres servers of which one is the primary and commits wait for one of the
// others, and a provider, each in a network namespace of its own. Processes are killed, links cut, machines lost, and Postgres
// fails over, while machines call the API with tokens that live for half a minute, and a person reads pages. With
// `--upgrade-from` all begins as an earlier release, whose schema is then migrated beneath its processes, which are upgraded after.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { numberOption, projectDir } from "./harness.ts";
import { chooseEvents, type EventReport, observe } from "./machines/events.ts";
import { openLoopback } from "./machines/loopback.ts";
import { findObstacle, layOut, openNamespaces, sweepAbandoned, takeDown } from "./machines/namespaces.ts";
import { addressesIn, type Network } from "./machines/network.ts";
import { preparePrevious } from "./machines/previous-release.ts";
import { reportSite } from "./machines/report.ts";
import { startSite } from "./machines/site.ts";
import { makeTlsFiles } from "./machines/tls-files.ts";

const isShort = process.argv.includes("--short");
const flags = ["--disable-warning=ExperimentalWarning", "--conditions=react-server"];

/** The drill itself, in a place from which it reaches all machines. */
async function run(network: Network, directory: string): Promise<boolean> {
  const from = process.argv.indexOf("--upgrade-from");
  const runFrom = from < 0 ? projectDir : await preparePrevious(process.argv[from + 1] ?? "", directory);
  const site = await startSite({ network, directory, runFrom, sets: numberOption("sets", isShort ? 3 : 6) });
  try {
    const problems: string[] = [];
    const reports: EventReport[] = [];
    for (let round = 0; round < numberOption("rounds", 1); round += 1) {
      for (const event of chooseEvents(process.argv)) {
        if (event.cuts && !network.canCut) {
          console.log(`Not tried, because links cannot be cut: ${event.name}.`);
          continue;
        }
        reports.push(await observe(site, event, problems));
      }
    }
    return await reportSite(site, reports, problems);
  } finally {
    await site.stop();
  }
}

/** Runs this program again where `prefix` leads, trusting the drill's authority. @returns its exit code */
async function runInside(prefix: readonly string[], network: string, directory: string): Promise<number> {
  const own = [process.argv[1] ?? "", ...process.argv.slice(2), "--inside", network, directory];
  const [program = "", ...args] = [...prefix, process.execPath, ...flags, ...own];
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(directory, "authority.crt") };
  const child: ChildProcess = spawn(program, args, { env, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => child.kill("SIGKILL"));
  }
  const [code] = await once(child, "exit");
  return code ?? 1;
}

/** Lays out the machines, has the drill run among them, and removes them whatever came of it. */
async function runOutside(): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), "larder-machines-"));
  const obstacle = process.argv.includes("--loopback") ? "asked for" : findObstacle();
  const prefix = `larder-${process.pid}`;
  try {
    if (obstacle !== null) {
      console.log(`Processes with separate data directories on loopback, not namespaces: ${obstacle}.`);
      makeTlsFiles(directory, addressesIn("127.77"));
      return await runInside([], "loopback", directory);
    }
    sweepAbandoned();
    layOut(prefix);
    makeTlsFiles(directory, addressesIn("10.77"));
    return await runInside(["ip", "netns", "exec", `${prefix}-operator`], prefix, directory);
  } finally {
    if (obstacle === null) takeDown(prefix);
    if (process.argv.includes("--keep")) console.log(`Logs and data: ${directory}`);
    else rmSync(directory, { recursive: true, force: true });
  }
}

const inside = process.argv.indexOf("--inside");
if (inside < 0) process.exitCode = await runOutside();
else {
  const [place = "", directory = ""] = process.argv.slice(inside + 1);
  const network = place === "loopback" ? await openLoopback() : openNamespaces(place);
  process.exitCode = (await run(network, directory)) ? 0 : 1;
}
