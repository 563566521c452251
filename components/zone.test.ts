import { expect, test } from "vitest";
import { parseZone } from "#components/zone.ts";

test.each([
  ["Europe/Brussels", "Europe/Brussels"],
  ["Europe%2FBrussels", "Europe/Brussels"],
  ["UTC", "UTC"],
  [undefined, undefined],
  ["", undefined],
  ["Mars/Olympus", undefined],
  ["%", undefined],
  ["x".repeat(65), undefined],
])("the cookie %s is the zone %s", (cookie, zone) => {
  expect(parseZone(cookie)).toBe(zone);
});
