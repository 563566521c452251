import { sha256Hex } from "#lib/testing/model/provider-truth.ts";
import type { Behaviour, FaultyProvider } from "../provider/faulty-provider.ts";
import { providerCases } from "../provider/provider-cases.ts";

interface Misbehaving {
  provider: FaultyProvider;
  /** Names of the provider's cases that the next token calls meet. */
  waiting: string[];
  /** Which of them a token call met, and when, by the hash of its refresh token. */
  cases: Map<string, { name: string; at: number }>;
}

/** Answers as the sandbox does, or as the case that waits says. */
export function behave({ provider, waiting, cases }: Misbehaving): Behaviour {
  return async (response, askSandbox, sent) => {
    const name = waiting.shift();
    const one = providerCases.find((known) => known.name === name);
    try {
      if (one) {
        cases.set(sha256Hex(sent.get("refresh_token") ?? ""), { name: one.name, at: Date.now() });
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
