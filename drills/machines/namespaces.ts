import { execFileSync } from "node:child_process";
import { hostname } from "node:os";
import { isRunning } from "#lib/processes/process-identity.ts";
import { addressesIn, type Machine, machines, type Network, type Wire, wires } from "./network.ts";

const hub = "hub";
const addresses = addressesIn("10.77");

function ip(...args: string[]): string {
  return execFileSync("ip", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Whether this process may make network namespaces. */
export function findObstacle(): string | null {
  const name = `larder-try-${process.pid}`;
  try {
    ip("netns", "add", name);
    ip("netns", "del", name);
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[1] ?? error.message) : String(error);
  }
}

function spacesOf(prefix: string): (machine: Machine | typeof hub) => string {
  return (machine) => `${prefix}-${machine}`;
}

/** Lays out the machines: a bridge for each network, and each machine with one plug in each of its networks. */
export function layOut(prefix: string): void {
  const space = spacesOf(prefix);
  for (const machine of [hub, ...machines] as const) {
    ip("netns", "add", space(machine));
    ip("-n", space(machine), "link", "set", "dev", "lo", "up");
    // What a killed process had not sent yet is not sent later: with a machine its system dies too.
    ip("netns", "exec", space(machine), "sysctl", "-qw", "net.ipv4.tcp_orphan_retries=1");
  }
  for (const [wire, members] of Object.entries(wires) as [Wire, readonly Machine[]][]) {
    ip("-n", space(hub), "link", "add", "name", wire, "type", "bridge");
    ip("-n", space(hub), "link", "set", "dev", wire, "up");
    for (const machine of members) {
      const plug = `${machine}-${wire}`;
      const ends = ["name", wire, "type", "veth", "peer", "name", plug, "netns", space(hub)];
      ip("-n", space(machine), "link", "add", ...ends);
      ip("-n", space(hub), "link", "set", "dev", plug, "master", wire, "up");
      ip("-n", space(machine), "addr", "add", `${addresses.of(machine, wire)}/24`, "dev", wire);
      ip("-n", space(machine), "link", "set", "dev", wire, "up");
    }
  }
}

/** Ends what still runs on the machines, and removes them; what is gone already is no error. */
export function takeDown(prefix: string): void {
  const space = spacesOf(prefix);
  for (const machine of [...machines, hub] as const) {
    try {
      for (const pid of ip("netns", "pids", space(machine)).split("\n").filter(Boolean)) {
        if (Number(pid) !== process.pid) killIfThere(Number(pid));
      }
      ip("netns", "del", space(machine));
    } catch {
      // It was never made, or another round of this has removed it.
    }
  }
}

/** Removes what a drill left behind that was killed before it could. */
export function sweepAbandoned(): void {
  const found = ip("netns", "list").matchAll(/^(larder-(\d+))-hub\b/gm);
  for (const [, prefix = "", pid] of found) if (!isRunning(Number(pid))) takeDown(prefix);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

/** Tells the neighbours where an address is now: setting a link's own hardware address has the kernel announce all its addresses. */
function announce(space: string, wire: Wire): void {
  const sysctl = `net.ipv4.conf.${wire}.arp_notify=1`;
  ip("netns", "exec", space, "sysctl", "-qw", sysctl);
  const own = /link\/ether (\S+)/.exec(ip("-n", space, "link", "show", "dev", wire))?.[1] ?? "";
  ip("-n", space, "link", "set", "dev", wire, "address", own);
}

/** The network that was laid out under this prefix. */
export function openNamespaces(prefix: string): Network {
  const space = spacesOf(prefix);
  const site = hostname();
  return {
    addresses,
    canCut: true,
    onMachine(machine, command) {
      const nameIt = 'printf %s "$0" > /proc/sys/kernel/hostname; exec "$@"';
      const withName = ["unshare", "--uts", "sh", "-c", nameIt, `${site}-${machine}`];
      return ["ip", "netns", "exec", space(machine), ...withName, ...command];
    },
    cut: (machine, wire) => void ip("-n", space(hub), "link", "set", "dev", `${machine}-${wire}`, "down"),
    heal: (machine, wire) => void ip("-n", space(hub), "link", "set", "dev", `${machine}-${wire}`, "up"),
    async moveAddress(from, to) {
      const own = `${addresses.moving}/24`;
      if (from) ip("-n", space(from), "addr", "del", own, "dev", "db");
      ip("-n", space(to), "addr", "add", own, "dev", "db");
      announce(space(to), "db");
    },
  };
}
