import { PlainError } from "../plain-error.ts";
import { portState } from "../processes/ports.ts";
import type { PortWish } from "./settings.ts";

const TRIES = 50;

export type PortChoice = { port: number; note?: string };

/**
 * The port to listen on: the one asked for, or the next free one after a default that is taken.
 * @throws PlainError naming the variable when the port asked for cannot be had
 */
export async function choosePort(
  variable: string,
  purpose: string,
  wish: PortWish,
  host: string,
  reserved: number[] = [],
): Promise<PortChoice> {
  if (wish.isExplicit) {
    const state = reserved.includes(wish.port) ? "taken" : await portState(wish.port, host);
    if (state === "free") return { port: wish.port };
    throw new PlainError(
      state === "taken"
        ? `Port ${wish.port}, asked for by ${variable}, is in use. Stop what uses it, or set ${variable} to another.`
        : `This user may not listen on port ${wish.port} (${host}). Set ${variable} to one from 1024 on.`,
    );
  }
  for (let port = wish.port; port < wish.port + TRIES; port++) {
    if (reserved.includes(port) || (await portState(port, host)) !== "free") continue;
    if (port === wish.port) return { port };
    return {
      port,
      note: `Port ${wish.port} is in use, so ${purpose} takes ${port}. Set ${variable} to choose one.`,
    };
  }
  throw new PlainError(
    `No port from ${wish.port} to ${wish.port + TRIES - 1} is free for ${purpose}. Set ${variable} to one that is.`,
  );
}
