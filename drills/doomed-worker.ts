// A real worker that kills itself when the set DRILL_SET comes to the step DRILL_STEP, and writes down every answer that it kept.
import { appendFileSync } from "node:fs";
import { refreshSteps, watchSteps } from "#lib/custody/crash-points.ts";

const { DRILL_STEP = "", DRILL_SET = "", DRILL_NOTES = "", DRILL_DELAY_MS = "0" } = process.env;
const step = refreshSteps.find((name) => name === DRILL_STEP);

function die(): void {
  process.kill(process.pid, "SIGKILL");
}

watchSteps((reached, subject) => {
  if (reached === "journalled" && subject) appendFileSync(DRILL_NOTES, `kept ${subject.attemptId}\n`);
  if (reached !== step || (subject && subject.tokenSetId !== DRILL_SET)) return;
  const delayMs = Number(DRILL_DELAY_MS);
  // In the middle of the call: the request is out, the provider is at work or done, nothing has come back.
  if (delayMs > 0) setTimeout(die, delayMs);
  else die();
});

await import("../worker/main.ts");
