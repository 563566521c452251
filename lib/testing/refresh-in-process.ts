import { refreshTokenSet } from "#lib/token-sets/refresh-token-set.ts";
import { isOrder, type Report } from "./process-order.ts";

/** A process of its own that refreshes when it is told to, as a second web process would. */
process.on("message", (message) => {
  if (!isOrder(message)) return;
  const { actor, tokenSetId, callers } = message;
  const request = { tokenSetId, requestedAt: new Date(message.requestedAt), trigger: "person" as const };
  const calls = Array.from({ length: callers }, () => refreshTokenSet(actor, request));
  Promise.all(calls).then(
    (outcomes) => report({ outcomes }),
    (error: unknown) => report({ error: String(error) }),
  );
});

function report(what: Report): void {
  process.send?.(what, () => process.disconnect());
}

process.send?.("ready");
process.once("disconnect", () => process.exit());
