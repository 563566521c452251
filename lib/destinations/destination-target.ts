import "server-only";
import { z } from "zod";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { getVault } from "#lib/vault/vault.ts";
import type { DestinationKindName } from "./destination-schema.ts";
import { placeInDestination } from "./destination-secret.ts";
import { findUrlFault, showUrl } from "./target-url.ts";

const mostAddresses = 20;

/** The columns that say where messages go. */
export interface Target {
  addresses: string[];
  toOwners: boolean;
  urlSealed: string | null;
  urlShown: string | null;
}

/** What was entered, and what did not happen because of it. */
interface EnteredTarget {
  kind: DestinationKindName;
  target: string;
  safe: string;
}

export function refuseTarget(problem: string, safe: string): AppError {
  const words = { what: "Messages cannot be sent there.", safe };
  return new AppError("invalid_input", words, { fields: { target: problem } });
}

/** The mail addresses in what was entered. @throws AppError invalid_input */
function readAddresses({ target, safe }: EnteredTarget): string[] {
  const addresses = [...new Set(target.split(/[\s,;]+/).filter(Boolean))];
  const wrong = addresses.find((address) => !z.email().max(320).safeParse(address).success);
  if (wrong !== undefined) throw refuseTarget(`“${wrong.slice(0, 80)}” is no mail address.`, safe);
  if (addresses.length > mostAddresses) throw refuseTarget(`Use at most ${mostAddresses} addresses.`, safe);
  return addresses;
}

/** The columns that say where a destination's messages go, its address sealed. @throws AppError invalid_input */
export async function toTarget(
  ids: { destinationId: string; organizationId: string },
  entered: EnteredTarget,
): Promise<Target> {
  const { kind, target, safe } = entered;
  if (kind === "mail") {
    return { addresses: readAddresses(entered), toOwners: false, urlSealed: null, urlShown: null };
  }
  const fault = findUrlFault(target, env().LARDER_WEBHOOK_NETWORKS);
  if (fault !== null) throw refuseTarget(fault, safe);
  const vault = await getVault();
  const urlSealed = vault.seal(new URL(target).href, placeInDestination(ids, "urlSealed"));
  return { addresses: [], toOwners: false, urlSealed, urlShown: showUrl(target) };
}
