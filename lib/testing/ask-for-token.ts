import { answerTokenRequest } from "#lib/handouts/answer-token-request.ts";
import type { TokenHttpRequest } from "#lib/handouts/token-request.ts";
import { createMachine, type MachineCredentials } from "#lib/machines/create-machine.ts";
import { by } from "./by.ts";
import type { Team } from "./make-team.ts";

interface MachineOptions {
  networks?: string[];
  expiresAt?: Date;
}

/** A machine of a token set. */
export function addMachine(
  team: Team,
  set: { id: string },
  more: MachineOptions = {},
): Promise<MachineCredentials> {
  const machine = { tokenSetId: set.id, name: "Till", networks: [], expiresAt: null, ...more };
  return createMachine(by(team.owner), machine);
}

let callers = 0;

/** Asks for a token as an OAuth client does, each time from another address, so that no limit meets the next test. */
export function askForToken(
  machine: Pick<MachineCredentials, "clientId" | "clientSecret">,
  more: Partial<TokenHttpRequest> = {},
  form: Record<string, string> = {},
) {
  const { clientId: client_id, clientSecret: client_secret } = machine;
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret, ...form });
  return answerTokenRequest({
    ...{ method: "POST", query: "", contentType: "application/x-www-form-urlencoded", authorization: null },
    ...{ userAgent: "till/1.0", address: `198.51.100.${callers++ % 250}`, body: body.toString(), ...more },
  });
}
