import { expect, test } from "vitest";
import { toShelfLifeGeometry } from "#components/shelf-life-geometry.ts";

const week = { issuedAt: "2025-11-20T12:00:00Z", expiresAt: "2025-11-27T12:00:00Z", endedAt: null };

test("a week has its planned refresh in the middle and a tick a day", () => {
  const geometry = toShelfLifeGeometry({
    ...week,
    plannedRefreshAt: "2025-11-24T00:00:00Z",
    now: "2025-11-22T00:00:00Z",
  });
  expect(geometry).toEqual({
    now: 21.43,
    plannedRefresh: 50,
    ended: null,
    expired: false,
    ticks: [14.29, 28.57, 42.86, 57.14, 71.43, 85.71],
  });
});

test("past its expiry, now stays on the bar and the life is over", () => {
  const geometry = toShelfLifeGeometry({ ...week, plannedRefreshAt: null, now: "2025-12-27T12:00:00Z" });
  expect(geometry).toMatchObject({ now: 100, plannedRefresh: null, expired: true });
});

test("a clock behind the issuer's starts at the beginning", () => {
  const geometry = toShelfLifeGeometry({ ...week, plannedRefreshAt: null, now: "2025-11-20T11:59:58Z" });
  expect(geometry).toMatchObject({ now: 0, expired: false });
});

test("a refresh planned after the expiry has no notch", () => {
  const geometry = toShelfLifeGeometry({
    ...week,
    plannedRefreshAt: "2025-12-01T00:00:00Z",
    now: week.issuedAt,
  });
  expect(geometry.plannedRefresh).toBeNull();
});

test("what has ended has no planned refresh, and nothing left from then on", () => {
  const geometry = toShelfLifeGeometry({
    ...week,
    endedAt: "2025-11-22T00:00:00Z",
    plannedRefreshAt: "2025-11-24T00:00:00Z",
    now: "2025-11-23T00:00:00Z",
  });
  expect(geometry).toMatchObject({ ended: 21.43, plannedRefresh: null });
});

test("what ended after its access token had expired ends at the end of the bar", () => {
  const geometry = toShelfLifeGeometry({
    ...week,
    endedAt: "2025-12-22T00:00:00Z",
    plannedRefreshAt: null,
    now: "2025-12-23T00:00:00Z",
  });
  expect(geometry).toMatchObject({ ended: 100, now: 100 });
});

test.each([
  ["2025-11-20T12:00:20Z", 0],
  ["2025-11-20T13:00:00Z", 11],
  ["2025-11-21T12:00:00Z", 3],
  ["2026-11-20T12:00:00Z", 12],
  ["2025-11-20T12:00:00Z", 0],
])("a life until %s has %d ticks", (expiresAt, count) => {
  const geometry = toShelfLifeGeometry({ ...week, expiresAt, plannedRefreshAt: null, now: week.issuedAt });
  expect(geometry.ticks).toHaveLength(count);
});
