import { describe, expect, it, test } from "vitest";
import { formatDuration, formatExact, formatHover, formatRelative } from "#components/ui/format-time.ts";

const now = new Date("2025-11-23T12:00:00Z");
const after = (ms: number) => new Date(now.getTime() + ms);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("formatRelative", () => {
  test.each([
    [0, "just now"],
    [10_000, "just now"],
    [-59_000, "just now"],
    [30_000, "in under a minute"],
    [-4 * MINUTE, "4 min ago"],
    [59 * MINUTE + 59_000, "in 59 min"],
    [-3 * HOUR, "3 h ago"],
    [47 * HOUR, "in 47 h"],
    [-3 * DAY, "3 days ago"],
    [20 * DAY, "in 20 days"],
    [-21 * DAY, "3 weeks ago"],
    [-100 * DAY, "3 months ago"],
    [-800 * DAY, "2 years ago"],
  ])("%d ms from now is %s", (ms, text) => {
    expect(formatRelative(after(ms), now)).toBe(text);
  });
});

it("shows the clock alone where the day is said elsewhere", () => {
  expect(formatExact(new Date("2025-11-27T13:00:05Z"), "Europe/Brussels", "clock")).toBe("14:00:05 CET");
});

describe("formatExact", () => {
  test("names the zone it speaks of", () => {
    expect(formatExact(now, "UTC", "minute")).toBe("Sun 23 Nov, 12:00 UTC");
    expect(formatExact(now, "Europe/Brussels", "minute")).toBe("Sun 23 Nov, 13:00 CET");
    expect(formatExact(now, "UTC", "second")).toBe("Sun 23 Nov 2025, 12:00:00 UTC");
  });

  test("midnight is 00, and a date alone has no zone", () => {
    expect(formatExact(new Date("2025-11-23T00:00:00Z"), "UTC", "minute")).toBe("Sun 23 Nov, 00:00 UTC");
    expect(formatExact(now, "UTC", "date")).toBe("Sun 23 Nov 2025");
  });
});

describe("the words are those that Intl writes", () => {
  const precise: Intl.DateTimeFormatOptions = {
    ...{ weekday: "short", day: "numeric", month: "short", year: "numeric" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" },
  };

  function intlWords(at: Date, formatter: Intl.DateTimeFormat): string {
    const parts = formatter.formatToParts(at);
    const part = (wanted: string) => parts.find(({ type }) => type === wanted)?.value ?? "";
    const [day, clock] = [
      ["weekday", "day", "month", "year"].map(part).join(" "),
      ["hour", "minute", "second"].map(part).join(":"),
    ];
    return `${day}, ${clock} ${part("timeZoneName")}`;
  }

  const zones = ["UTC", "Europe/Brussels", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe"];

  test.each(zones)("in every month, and around each change of the clocks, in %s", (zone) => {
    const formatter = new Intl.DateTimeFormat("en-GB", { ...precise, timeZone: zone });
    for (let hours = 0; hours < 366 * 24; hours += 1) {
      const at = new Date(Date.UTC(2026, 0, 1, hours, (hours * 7) % 60, (hours * 11) % 60));
      expect(formatExact(at, zone, "second")).toBe(intlWords(at, formatter));
    }
  });
});

test("hovering shows the viewer's time and UTC, once where they are the same", () => {
  const both = "Sun 23 Nov 2025, 13:00:00 CET · Sun 23 Nov 2025, 12:00:00 UTC";
  expect(formatHover(now, "Europe/Brussels")).toBe(both);
  expect(formatHover(now, "UTC")).toBe("Sun 23 Nov 2025, 12:00:00 UTC");
});

test.each([
  [340, "340 ms"],
  [1_240, "1.2 s"],
  [48_000, "48 s"],
  [125_000, "2 min 05 s"],
  [119_900, "2 min 00 s"],
])("a duration of %d ms is %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
