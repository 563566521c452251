import { expect, test } from "vitest";
import { Shutdown } from "./shutdown.ts";

test("parts stop once and one after the other, the last one first", async () => {
  const order: string[] = [];
  const shutdown = new Shutdown();
  for (const name of ["lock", "postgres", "web"]) {
    shutdown.add({
      async stop() {
        order.push(`${name} stops`);
        await Promise.resolve();
        order.push(`${name} is gone`);
      },
    });
  }
  await Promise.all([shutdown.run(), shutdown.run()]);
  expect(shutdown.signal.aborted).toBe(true);
  expect(order).toEqual([
    ...["web stops", "web is gone"],
    ...["postgres stops", "postgres is gone"],
    ...["lock stops", "lock is gone"],
  ]);
});

test("a part that fails to stop does not keep the others from stopping", async () => {
  const shutdown = new Shutdown();
  let isReleased = false;
  shutdown.add({
    stop() {
      isReleased = true;
    },
  });
  shutdown.add({ stop: () => Promise.reject(new Error("stuck")) });
  await expect(shutdown.run()).rejects.toThrow("stuck");
  expect(isReleased).toBe(true);
});
