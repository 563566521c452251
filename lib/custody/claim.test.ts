import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { claimMs, lastSend, maySend } from "./claim.ts";

const timeoutMs = 1_000;
const leftMs = claimMs(timeoutMs) - timeoutMs * 2;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

it("a call may be made as long as it ends, with as much time again for the provider, within its claim", () => {
  const limit = lastSend(timeoutMs);
  vi.advanceTimersByTime(leftMs);
  expect(maySend(limit)).toBe(true);
  vi.advanceTimersByTime(1);
  expect(maySend(limit)).toBe(false);
});

it("a machine that slept knows it by its wall clock, one whose clock was set back by the other", () => {
  const slept = lastSend(timeoutMs);
  vi.setSystemTime(Date.now() + leftMs + 1);
  expect(maySend(slept)).toBe(false);
  const setBack = lastSend(timeoutMs);
  vi.setSystemTime(Date.now() - 3_600_000);
  expect(maySend(setBack)).toBe(true);
  vi.advanceTimersByTime(leftMs + 1);
  expect(maySend(setBack)).toBe(false);
});
