import { z } from "zod";
import type { Actor } from "#lib/auth/actor.ts";
import { watchSteps } from "#lib/custody/crash-points.ts";
import { importTokens } from "#lib/token-sets/import-tokens.ts";
import { by } from "./by.ts";

/** A process of its own that imports a pair and is killed when it is stored, before anybody has judged whose it is. */
const order = z
  .object({
    actor: z.custom<Actor>(),
    input: z.object({ tokenSetId: z.string(), accessToken: z.string(), refreshToken: z.string() }),
  })
  .parse(JSON.parse(process.argv[2] ?? ""));

watchSteps((step) => {
  if (step === "stored") process.kill(process.pid, "SIGKILL");
});
await importTokens(by(order.actor), { ...order.input, trigger: "person" });
