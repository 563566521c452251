import "server-only";
import { after } from "next/server";
import { logger } from "#lib/logger.ts";

/** Does work once the answer is sent, so that its time tells nothing of the work. */
export function afterAnswer(work: () => Promise<void>): void {
  const run = () =>
    work().catch((error: unknown) => logger().error({ where: "after an answer", error }, "failed"));
  try {
    after(run);
  } catch {
    // Next knows of no request here: a route was called directly.
    void run();
  }
}
