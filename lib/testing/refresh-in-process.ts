import { whyUnavailable } from "#lib/db/why-unavailable.ts";
import type { RefreshOutcome } from "#lib/refresh/refresh-outcome.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "./by.ts";
import { isOrder, type Report } from "./process-order.ts";

/** A process of its own that refreshes when it is told to, as a second web process would. */
process.on("message", (message) => {
  if (!isOrder(message)) return;
  const { actor, tokenSetId, callers, tries = 1 } = message;
  const request = { tokenSetId, requestedAt: new Date(message.requestedAt), trigger: "person" as const };
  let askedAgain = 0;
  async function ask(): Promise<RefreshOutcome> {
    for (let left = tries - 1; ; left -= 1) {
      try {
        return await refreshTokenSet(by(actor), request);
      } catch (error) {
        if (left <= 0 || !whyUnavailable(error)) throw error;
        askedAgain += 1;
      }
    }
  }
  Promise.all(Array.from({ length: callers }, ask)).then(
    (outcomes) => report({ outcomes, askedAgain }),
    (error: unknown) => report({ error: String(error) }),
  );
});

function report(what: Report): void {
  process.send?.(what, () => process.disconnect());
}

process.send?.("ready");
process.once("disconnect", () => process.exit());
