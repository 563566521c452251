import { appendFileSync } from "node:fs";
import { watchSteps } from "#lib/custody/crash-points.ts";
import { Arrivals } from "#lib/testing/model/arrivals.ts";
import { getVault } from "#lib/vault/vault.ts";

/** Notes in DRILL_NOTES, by its fingerprint, every pair that this process's journal has acknowledged. */
export function watchArrivals(): void {
  const arrivals = new Arrivals();
  watchSteps(async (step) => {
    if (step === "after-claim") await arrivals.listen();
    if (step !== "journalled") return;
    const vault = await getVault();
    const lines = arrivals.list.splice(0).map(({ refreshToken }) => `${vault.fingerprint(refreshToken)}\n`);
    appendFileSync(process.env.DRILL_NOTES ?? "", lines.join(""));
  });
}
