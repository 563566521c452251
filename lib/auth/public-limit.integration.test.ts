import { expect, it } from "vitest";
import { runLarder } from "#lib/testing/run-larder.ts";
import { callerAddressHeader } from "./client-address.ts";
import { requirePublicTry } from "./public-limit.ts";

runLarder();

it("somebody without an account has three hundred acts a minute, and nobody else pays for them", async () => {
  const from = (address: string) => requirePublicTry(new Headers({ [callerAddressHeader]: address }));
  const tries = await Promise.allSettled(Array.from({ length: 310 }, () => from("203.0.113.9")));
  const refused = tries.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  expect(refused).toHaveLength(10);
  expect(refused[0]).toMatchObject({ code: "rate_limited", status: 429, retryAfterSeconds: 60 });
  await from("203.0.113.10");
});
