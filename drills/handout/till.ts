import { setTimeout as pause } from "node:timers/promises";
import * as oauth from "oauth4webapi";
import type { MachineCredentials } from "#lib/machines/create-machine.ts";

/** What happened to one machine. */
export interface TillReport {
  calls: number;
  /** API calls with a token that Larder had promised, refused by the provider. */
  unauthorized: number;
  tokens: Set<string>;
  /** The addresses that answered it with a token. */
  answeredBy: Set<string>;
  /** Times at which it had no token and got none. */
  without: number;
}

const everyMs = 100;

/** A stock client with one token endpoint: asks with the client library's own call, and caches by `expires_in`. */
export async function collect(url: string, { clientId, clientSecret }: MachineCredentials) {
  const server = { issuer: url, token_endpoint: `${url}/api/oauth/token` };
  const client = { client_id: clientId };
  const askedAt = performance.now();
  const options = { [oauth.allowInsecureRequests]: true, signal: AbortSignal.timeout(25_000) };
  const response = await oauth.clientCredentialsGrantRequest(
    server,
    client,
    oauth.ClientSecretBasic(clientSecret),
    new URLSearchParams(),
    options,
  );
  const { access_token, expires_in = 0 } = await oauth.processClientCredentialsResponse(
    server,
    client,
    response,
  );
  return { token: access_token, until: askedAt + expires_in * 1_000 };
}

/** Calls the API all the time, with a token collected from whichever endpoint answers. */
export async function runTill(
  machine: MachineCredentials,
  urls: readonly string[],
  { apiUrl, signal }: { apiUrl: string; signal: AbortSignal },
): Promise<TillReport> {
  const report: TillReport = {
    calls: 0,
    unauthorized: 0,
    tokens: new Set(),
    answeredBy: new Set(),
    without: 0,
  };
  let held = { token: "", until: 0 };
  for (let turn = 0; !signal.aborted; turn++) {
    if (performance.now() >= held.until) {
      const url = urls[turn % urls.length] ?? "";
      held = await collect(url, machine).catch(() => ({ token: "", until: 0 }));
      if (held.token !== "") report.answeredBy.add(url);
    }
    if (held.token === "") report.without++;
    else {
      report.tokens.add(held.token);
      const answer = await fetch(apiUrl, { headers: { authorization: `Bearer ${held.token}` } });
      await answer.arrayBuffer();
      report.calls++;
      if (answer.status === 401) report.unauthorized++;
    }
    await pause(everyMs);
  }
  return report;
}
