import { sha256Hex } from "#lib/testing/model/provider-truth.ts";
import type { Behaviour, FaultyProvider } from "../provider/faulty-provider.ts";
import { providerCases } from "../provider/provider-cases.ts";

/** Which cases token calls met, and when, by the hash of the refresh token: one may be offered again, and meet another. */
export type MetCases = Map<string, { name: string; at: number }[]>;

interface Misbehaving {
  provider: FaultyProvider;
  /** Names of the provider's cases that the next token calls meet. */
  waiting: string[];
  cases: MetCases;
}

/** Answers as the sandbox does, or as the case that waits says. */
export function behave({ provider, waiting, cases }: Misbehaving): Behaviour {
  return async (response, askSandbox, sent) => {
    const name = waiting.shift();
    const one = providerCases.find((known) => known.name === name);
    try {
      if (one) {
        const hash = sha256Hex(sent.get("refresh_token") ?? "");
        cases.set(hash, [...(cases.get(hash) ?? []), { name: one.name, at: Date.now() }]);
        await one.behaviour(provider.trapUrl)(response, askSandbox, sent);
        return;
      }
      const { status, body } = await askSandbox();
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    } catch {
      // The sandbox gave no answer, or one that is no JSON: nor does this.
      response.destroy();
    }
  };
}
