import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PageRefresher } from "./page-refresher.ts";

const around = {
  refresh: vi.fn(),
  isShown: vi.fn(() => true),
  isBusy: vi.fn(() => false),
  isVisible: vi.fn(() => true),
  isReachable: vi.fn(() => true),
  random: () => 0.5,
  onKeptBack: vi.fn(),
};
let refresher: PageRefresher;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  refresher = new PageRefresher(around);
});
afterEach(() => {
  refresher.stop();
  vi.useRealTimers();
  vi.resetAllMocks();
  for (const yes of [around.isShown, around.isVisible, around.isReachable]) yes.mockReturnValue(true);
});

it("many changes are one refresh, and one that comes after it waits", () => {
  for (let times = 0; times < 5; times += 1) refresher.changed(null);
  vi.advanceTimersByTime(500);
  expect(around.refresh).toHaveBeenCalledTimes(1);
  refresher.changed(null);
  vi.advanceTimersByTime(2_000);
  expect(around.refresh).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1_000);
  expect(around.refresh).toHaveBeenCalledTimes(2);
});

it("what the page does not show refreshes nothing", () => {
  around.isShown.mockReturnValue(false);
  refresher.changed(null);
  vi.advanceTimersByTime(60_000);
  expect(around.refresh).not.toHaveBeenCalled();
});

it("a change is kept back while somebody is in the middle of something, says so, and comes when they have finished", () => {
  around.isBusy.mockReturnValue(true);
  refresher.changed(null);
  vi.advanceTimersByTime(120_000);
  expect(around.refresh).not.toHaveBeenCalled();
  expect(around.onKeptBack).toHaveBeenLastCalledWith(true);
  around.isBusy.mockReturnValue(false);
  vi.advanceTimersByTime(1_000);
  expect(around.refresh).toHaveBeenCalledTimes(1);
  expect(around.onKeptBack).toHaveBeenLastCalledWith(false);
});

it("whoever wants to see what was kept back sees it at once", () => {
  around.isBusy.mockReturnValue(true);
  refresher.changed(null);
  vi.advanceTimersByTime(5_000);
  refresher.showNow();
  expect(around.refresh).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60_000);
  expect(around.refresh).toHaveBeenCalledTimes(1);
});

it("a page that nobody sees is refreshed when it is seen", () => {
  around.isVisible.mockReturnValue(false);
  refresher.changed(null);
  vi.advanceTimersByTime(60_000);
  expect(around.refresh).not.toHaveBeenCalled();
  around.isVisible.mockReturnValue(true);
  vi.advanceTimersByTime(1_000);
  expect(around.refresh).toHaveBeenCalledTimes(1);
});

it("while Larder cannot be reached nothing is asked; it is asked when it can", () => {
  around.isReachable.mockReturnValue(false);
  refresher.changed(null);
  vi.advanceTimersByTime(60_000);
  expect(around.refresh).not.toHaveBeenCalled();
  expect(around.onKeptBack).toHaveBeenLastCalledWith(false);
  around.isReachable.mockReturnValue(true);
  vi.advanceTimersByTime(1_000);
  expect(around.refresh).toHaveBeenCalledTimes(1);
});
