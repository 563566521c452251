import { expect, it } from "vitest";
import { createHeartbeats, freshForMs } from "./heartbeats.ts";

function start() {
  const clock = { monotonic: 1_000, wall: 5_000_000 };
  let nonces = 0;
  const clocks = { monotonicMs: () => clock.monotonic, wallMs: () => clock.wall };
  const heartbeats = createHeartbeats(clocks, () => `nonce ${nonces++}`);
  const pass = (ms: number) => {
    clock.monotonic += ms;
    clock.wall += ms;
  };
  return { heartbeats, clock, pass };
}

it("nothing is fresh before a heartbeat was heard", () => {
  const { heartbeats } = start();
  expect(heartbeats.isFresh()).toBe(false);
  heartbeats.send();
  expect(heartbeats.isFresh(), "sent, and not heard").toBe(false);
  expect(heartbeats.latestDatabaseMs()).toBeNull();
});

it("its age counts from before it was sent, not from when it was heard", () => {
  const { heartbeats, pass } = start();
  const nonce = heartbeats.send();
  pass(freshForMs - 100);
  heartbeats.hear(nonce, 7_000);
  expect(heartbeats.isFresh()).toBe(true);
  pass(99);
  expect(heartbeats.isFresh()).toBe(true);
  pass(1);
  expect(heartbeats.isFresh()).toBe(false);
});

it("a process that slept while a heartbeat was on its way does not find it fresh", () => {
  const { heartbeats, pass } = start();
  const nonce = heartbeats.send();
  pass(10_000);
  heartbeats.hear(nonce, 7_000);
  expect(heartbeats.isFresh()).toBe(false);
});

it.each([
  ["the monotonic clock stood still while the machine slept", 0, 10_000],
  ["the wall clock was set back", 10_000, -60_000],
])("%s: the clock that saw more of the time counts", (_what, monotonicMs, wallMs) => {
  const { heartbeats, clock } = start();
  heartbeats.hear(heartbeats.send(), 7_000);
  clock.monotonic += monotonicMs;
  clock.wall += wallMs;
  expect(heartbeats.isFresh()).toBe(false);
});

it("an earlier heartbeat, one of another process or one that was heard already proves nothing new", () => {
  const { heartbeats, pass } = start();
  const early = heartbeats.send();
  const late = heartbeats.send();
  heartbeats.hear(early, 7_000);
  heartbeats.hear("of somebody else", 7_000);
  expect(heartbeats.isFresh()).toBe(false);
  heartbeats.hear(late, 7_000);
  pass(freshForMs);
  heartbeats.hear(late, 7_500);
  expect(heartbeats.isFresh()).toBe(false);
});

it("a lost connection takes with it what was heard, and what is still on its way", () => {
  const { heartbeats } = start();
  heartbeats.hear(heartbeats.send(), 7_000);
  const nonce = heartbeats.send();
  heartbeats.lose();
  expect(heartbeats.isFresh()).toBe(false);
  heartbeats.hear(nonce, 7_000);
  expect(heartbeats.isFresh()).toBe(false);
});

it("the database's clock is taken as late as it can be", () => {
  const { heartbeats, pass } = start();
  const nonce = heartbeats.send();
  pass(100);
  heartbeats.hear(nonce, 7_000);
  pass(50);
  expect(heartbeats.latestDatabaseMs()).toBe(7_150);
});
