import "server-only";
import { promises as dns, type LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { Agent, buildConnector } from "undici";
import { maySendTo } from "./target-address.ts";
import { literalAddress } from "./target-url.ts";

const connectTimeoutMs = 5_000;
const largestHeaders = 16_384;

/** Where Larder may connect to, and who says which addresses a name has. */
export interface Outside {
  /** Networks that the operator allows beside the internet. */
  networks: readonly string[];
  resolve(hostname: string): Promise<LookupAddress[]>;
  /** Ends every exchange when the process stops. */
  cutOff?: AbortSignal;
}

/** Thrown in place of a connection to an address that Larder does not send to. */
export class ClosedAddressError extends Error {
  override readonly name = "ClosedAddressError";
}

/** All addresses of a name, as this machine knows them. */
export function resolveBySystem(hostname: string): Promise<LookupAddress[]> {
  return dns.lookup(hostname, { all: true });
}

/** Looks a name up for one connection, which then goes to one of these addresses: nobody resolves it a second time. */
function guardedLookup({ networks, resolve }: Outside): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        const open = found.filter(({ address }) => maySendTo(address, networks));
        const [first] = open;
        if (!first) return callback(new ClosedAddressError(), []);
        return options.all ? callback(null, open) : callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), []),
    );
  };
}

/**
 * A connection for one request, to an address that was judged when it was opened: what a name meant earlier, or means
 * next, does not count. Destroy it afterwards.
 */
export function guardedConnection(outside: Outside): Agent {
  const { networks } = outside;
  const connect = buildConnector({ timeout: connectTimeoutMs, lookup: guardedLookup(outside) });
  return new Agent({
    pipelining: 0,
    maxHeaderSize: largestHeaders,
    connect(options, callback) {
      const literal = literalAddress(options);
      if (literal !== null && !maySendTo(literal, networks)) {
        callback(new ClosedAddressError(), null);
        return;
      }
      connect(options, (...[error, socket]) => {
        if (error) return callback(error, null);
        if (maySendTo(socket.remoteAddress ?? "", networks)) return callback(null, socket);
        socket.destroy();
        return callback(new ClosedAddressError(), null);
      });
    },
  });
}
