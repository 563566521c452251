import { isIP } from "node:net";
import { isLoopback } from "#lib/env.ts";
import { maySendTo } from "./target-address.ts";

export const longestUrl = 2_048;

/** An IP address that a URL names as its host; null where it names a server. Numbers in any notation are addresses. */
export function literalAddress({ hostname }: Pick<URL, "hostname">): string | null {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return isIP(bare) === 0 ? null : bare;
}

/** What is wrong with the address of a webhook or chat, in a sentence; null when nothing is. */
export function findUrlFault(text: string, networks: readonly string[]): string | null {
  if (text.length > longestUrl) return `Use at most ${longestUrl} characters.`;
  if (!URL.canParse(text)) return "Write the whole address, such as https://hooks.example.com/larder.";
  const url = new URL(text);
  const isOwn = isLoopback(url) && maySendTo("127.0.0.1", networks);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isOwn)) {
    return "The address has to begin with https://.";
  }
  if (url.username !== "" || url.password !== "") return "Leave name and password out of the address.";
  if (url.hash !== "") return "Leave out what comes after #: servers never get it.";
  const literal = literalAddress(url);
  const isOpen = literal === null ? isOwn || !isLoopback(url) : maySendTo(literal, networks);
  if (isOpen) return null;
  return "Larder does not send to private networks. The operator can allow one: LARDER_WEBHOOK_NETWORKS.";
}

/** What people see of an address: its host and last characters. Its path may be all that a sender needs. */
export function showUrl(text: string): string {
  const url = new URL(text);
  const rest = `${url.pathname}${url.search}`;
  return rest.length < 12 ? url.host : `${url.host}/…${rest.slice(-4)}`;
}
