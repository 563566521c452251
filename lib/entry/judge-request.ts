import { isLoopback } from "#lib/env.ts";

/** The head of a request, as Node gives it. */
export interface RequestHead {
  method?: string | undefined;
  /** The request's target: path and query. */
  url?: string | undefined;
  headers: NodeJS.Dict<string | string[]>;
}

/** An answer instead of the one that was asked for. */
export interface RequestRefusal {
  status: number;
  text: string;
}

/** The most that any form or JSON body of Larder's may have, in bytes. */
export const maxBodyBytes = 256 * 1024;

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
/** What load balancers and monitors ask by an address of their own. */
const anyHostPaths = new Set(["/api/health", "/api/ready", "/api/metrics"]);

function readHost(host: string, protocol: string): URL | null {
  return URL.canParse(`${protocol}//${host}`) ? new URL(`${protocol}//${host}`) : null;
}

/**
 * Whether Larder is served under the name in `Host`. A loopback Larder is served under every loopback name; any other
 * name could be an attacker's that leads to this address. @see RFC 9110 section 15.5.20
 */
function isServed(host: unknown, origins: readonly URL[]): boolean {
  if (typeof host !== "string") return false;
  // As it is nearly always written: nothing has to be read.
  if (origins.some((origin) => origin.host === host)) return true;
  return origins.some((origin) => {
    const asked = readHost(host, origin.protocol);
    if (asked === null || asked.pathname !== "/" || asked.username !== "") return false;
    return asked.host === origin.host || (isLoopback(origin) && isLoopback(asked));
  });
}

/**
 * What is refused by its head alone, before anything runs and before a byte of the body is kept.
 * @param origins where Larder is served: `LARDER_URL`, and `HANDOUT_URL` where it is set
 */
export function judgeRequest(head: RequestHead, origins: readonly URL[]): RequestRefusal | null {
  const { method = "", url = "", headers } = head;
  const [path = ""] = url.split("?", 1);
  if (!methods.has(method)) return { status: 405, text: "Larder does not know this method." };
  if (!anyHostPaths.has(path) && !isServed(headers.host, origins)) {
    return { status: 421, text: "Larder is not served under this name. Open it by its own address." };
  }
  if (Number(headers["content-length"] ?? 0) > maxBodyBytes) {
    return { status: 413, text: `The body is larger than ${maxBodyBytes / 1024} KiB. Nothing was changed.` };
  }
  // The JSON API and the token endpoint count what they read; browsers always say how much they send.
  if (headers["transfer-encoding"] !== undefined && !path.startsWith("/api/")) {
    return { status: 411, text: "Send the length of the body. Nothing was changed." };
  }
  return null;
}
