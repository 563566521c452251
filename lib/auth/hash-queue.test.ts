import { expect, it } from "vitest";
import { AppError } from "#lib/errors.ts";
import { takeHashTurn } from "./hash-queue.ts";

it("two run at once, forty wait, and whoever comes then is told to come again", async () => {
  let running = 0;
  let most = 0;
  const gate = Promise.withResolvers<void>();
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await gate.promise;
    running -= 1;
  };
  const turns = Array.from({ length: 100 }, () => takeHashTurn(work));
  const settled = Promise.allSettled(turns);
  gate.resolve();
  const outcomes = await settled;
  const refused = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  expect(most).toBe(2);
  expect(refused).toHaveLength(58);
  for (const reason of refused) {
    expect(reason).toBeInstanceOf(AppError);
    expect(reason).toMatchObject({ status: 503, retryAfterSeconds: 5 });
  }
});

it("one that fails gives its place on", async () => {
  const failing = Array.from({ length: 10 }, () =>
    takeHashTurn(async () => {
      throw new Error("It failed.");
    }),
  );
  const outcomes = await Promise.allSettled(failing);
  expect(outcomes.every(({ status }) => status === "rejected")).toBe(true);
  expect(await takeHashTurn(async () => "worked")).toBe("worked");
});
