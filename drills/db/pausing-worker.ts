// A real worker that stops once when the set DRILL_SET reaches the step DRILL_STEP, reports it, and continues on a message.
import { once } from "node:events";
import { refreshSteps, watchSteps } from "#lib/custody/crash-points.ts";

const { DRILL_STEP = "", DRILL_SET = "" } = process.env;
const step = refreshSteps.find((name) => name === DRILL_STEP);
let isDone = false;

watchSteps(async (reached, subject) => {
  if (isDone || reached !== step || (subject && subject.tokenSetId !== DRILL_SET)) return;
  isDone = true;
  process.send?.({ type: "reached" });
  await once(process, "message");
});

await import("../../worker/main.ts");
