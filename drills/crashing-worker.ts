// A real worker that kills itself when the set DRILL_SET reaches the step DRILL_STEP, and notes every answer it journalled.
import { appendFileSync } from "node:fs";
import { refreshSteps, watchSteps } from "#lib/custody/crash-points.ts";

const { DRILL_STEP = "", DRILL_SET = "", DRILL_NOTES = "", DRILL_DELAY_MS = "0" } = process.env;
const step = refreshSteps.find((name) => name === DRILL_STEP);

function kill(): void {
  process.kill(process.pid, "SIGKILL");
}

watchSteps((reached, subject) => {
  if (reached === "journalled" && subject) appendFileSync(DRILL_NOTES, `kept ${subject.attemptId}\n`);
  if (reached !== step || (subject && subject.tokenSetId !== DRILL_SET)) return;
  const delayMs = Number(DRILL_DELAY_MS);
  // During the call: the request was sent, and no answer has arrived.
  if (delayMs > 0) setTimeout(kill, delayMs);
  else kill();
});

await import("../worker/main.ts");
