import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { StreamEvent } from "#lib/live/stream-event-view.ts";
import { type Source, StreamFollower } from "./stream-follower.ts";

class FakeSource implements Source {
  isClosed = false;
  readonly #listeners = new Map<string, (event: MessageEvent<string>) => void>();

  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.#listeners.set(type, listener);
  }
  close(): void {
    this.isClosed = true;
  }
  tell({ event, data }: StreamEvent): void {
    this.#listeners.get(event)?.({ data: JSON.stringify(data) } as MessageEvent<string>);
  }
  fail(): void {
    this.#listeners.get("error")?.({} as MessageEvent<string>);
  }
}

const sources: FakeSource[] = [];
const addresses: string[] = [];
const around = {
  open: (address: string) => {
    addresses.push(address);
    const source = new FakeSource();
    sources.push(source);
    return source;
  },
  isReady: vi.fn(async () => false),
  age: vi.fn(() => 0),
  random: () => 0.5,
  onStanding: vi.fn(),
  onChanged: vi.fn(),
};
const beat: StreamEvent = { event: "beat", data: { heard: true } };
let follower: StreamFollower;

function last(): FakeSource {
  const source = sources.at(-1);
  if (!source) throw new Error("No stream was opened.");
  return source;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  follower = new StreamFollower(around);
  follower.open();
});
afterEach(() => {
  follower.close();
  vi.useRealTimers();
  vi.clearAllMocks();
  around.isReady.mockResolvedValue(false);
  sources.length = 0;
});

it("a stream that beats is live, and tells what changed", () => {
  last().tell(beat);
  expect(around.onStanding).toHaveBeenLastCalledWith("live");
  const data = { state: ["a"], tokens: [], more: false };
  last().tell({ event: "changed", data });
  expect(around.onChanged).toHaveBeenCalledExactlyOnceWith(data);
});

it("a stream that is lost is opened again with the age of what is shown, with growing pauses", async () => {
  last().tell(beat);
  around.age.mockReturnValue(7_000);
  last().fail();
  expect(around.onStanding).toHaveBeenLastCalledWith("connecting");
  await vi.advanceTimersByTimeAsync(500);
  expect(addresses.at(-1)).toBe("/changes?age=7000");
  last().fail();
  await vi.advanceTimersByTimeAsync(999);
  expect(sources).toHaveLength(2);
  expect(around.onStanding).toHaveBeenLastCalledWith("unreachable");
  await vi.advanceTimersByTimeAsync(1);
  expect(sources).toHaveLength(3);
  for (let times = 0; times < 10; times += 1) {
    last().fail();
    await vi.advanceTimersByTimeAsync(15_000);
  }
  expect(sources).toHaveLength(13);
  last().tell(beat);
  expect(around.onStanding).toHaveBeenLastCalledWith("live");
});

it("a stream that goes silent is lost", async () => {
  last().tell(beat);
  await vi.advanceTimersByTimeAsync(24_999);
  expect(last().isClosed).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(last().isClosed).toBe(true);
  expect(around.onStanding).toHaveBeenLastCalledWith("connecting");
});

it("where changes are not heard, the page is asked anew each minute, while it can be read", async () => {
  last().tell({ event: "beat", data: { heard: false } });
  expect(around.onStanding).toHaveBeenLastCalledWith("unheard");
  for (let seconds = 0; seconds < 60; seconds += 10) {
    last().tell({ event: "beat", data: { heard: false } });
    await vi.advanceTimersByTimeAsync(10_000);
  }
  expect(around.isReady).toHaveBeenCalledTimes(1);
  expect(around.onChanged).not.toHaveBeenCalled();
  around.isReady.mockResolvedValue(true);
  for (let seconds = 0; seconds < 60; seconds += 10) {
    last().tell({ event: "beat", data: { heard: false } });
    await vi.advanceTimersByTimeAsync(10_000);
  }
  expect(around.onChanged).toHaveBeenCalledExactlyOnceWith(null);
});

it("an ended session opens no stream again until somebody comes back to the page", async () => {
  last().tell(beat);
  last().tell({ event: "end", data: { why: "session" } });
  expect(around.onStanding).toHaveBeenLastCalledWith("ended");
  await vi.advanceTimersByTimeAsync(600_000);
  expect(sources).toHaveLength(1);
  follower.tryNow();
  last().tell(beat);
  expect(around.onStanding).toHaveBeenLastCalledWith("live");
});

it("a page that nobody looks at gives its connection back after a minute", async () => {
  last().tell(beat);
  follower.hide();
  for (let seconds = 0; seconds < 60; seconds += 10) {
    last().tell(beat);
    await vi.advanceTimersByTimeAsync(10_000);
  }
  expect(last().isClosed).toBe(true);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(sources).toHaveLength(1);
  follower.tryNow();
  expect(sources).toHaveLength(2);
});

it("a process that stops is left for the next one, without a word", async () => {
  last().tell(beat);
  last().tell({ event: "end", data: { why: "stopping" } });
  expect(last().isClosed).toBe(true);
  await vi.advanceTimersByTimeAsync(1_000);
  last().tell(beat);
  expect(around.onStanding.mock.calls).toEqual([["live"], ["connecting"], ["live"]]);
});
