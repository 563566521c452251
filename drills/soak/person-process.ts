// A process that refreshes as people do through a web process: DRILL_OWNER presses Refresh on the sets that it is told.
// It beats and settles its own journal like one.
import { keepBeating } from "#lib/recovery/keep-beating.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "#lib/testing/by.ts";
import { actorOf } from "#lib/testing/make-team.ts";
import { watchArrivals } from "./watch-arrivals.ts";

const { DRILL_OWNER = "", DRILL_ORGANIZATION = "" } = process.env;

process.on("message", (tokenSetId) => {
  const press = async () => {
    const actor = await actorOf(DRILL_OWNER, DRILL_ORGANIZATION);
    const request = { tokenSetId: String(tokenSetId), requestedAt: new Date(), trigger: "person" } as const;
    await refreshTokenSet(by(actor), request);
  };
  // A person reads the message and presses again; what an outage refuses is no fault here.
  press().catch(() => undefined);
});
// Nothing else keeps it running between two refreshes.
const untilTheEnd = setInterval(() => undefined, 60_000);
process.once("SIGTERM", () => {
  clearInterval(untilTheEnd);
  process.exit(0);
});
watchArrivals();
keepBeating("web");
process.send?.({ type: "ready" });
