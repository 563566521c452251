import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { logger } from "#lib/logger.ts";
import { VaultRefusal } from "#lib/vault/vault.ts";
import { persist } from "./persist.ts";

beforeEach(() => {
  vi.useFakeTimers({ fakeNodeBuiltins: true });
  vi.stubEnv("LARDER_LOG_LEVEL", "silent");
  vi.stubEnv("DATABASE_URL", "postgres://nobody@localhost/none");
  vi.stubEnv("NEXTAUTH_SECRET", "x".repeat(32));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

it("tries again until it succeeds, and logs each failure", async () => {
  const logged = vi.spyOn(logger(), "error");
  let tries = 0;
  const done = persist("start the job engine", new AbortController().signal, async () => {
    tries += 1;
    if (tries < 4) throw new Error("no");
    return "started";
  });
  await vi.advanceTimersByTimeAsync(3_500);
  expect(await done).toBe("started");
  expect(logged).toHaveBeenCalledTimes(3);
  expect(logged).toHaveBeenLastCalledWith(expect.anything(), "Could not start the job engine. Retrying.");
});

it("gives up after an abort", async () => {
  const stopping = new AbortController();
  const done = persist("start", stopping.signal, () => Promise.reject(new Error("no")));
  await vi.advanceTimersByTimeAsync(10_000);
  stopping.abort();
  expect(await done).toBeNull();
});

it("does not wait for wrong keys to become right", async () => {
  const { signal } = new AbortController();
  const done = persist("begin", signal, () => Promise.reject(new VaultRefusal("the wrong key")));
  await expect(done).rejects.toThrow("the wrong key");
});
