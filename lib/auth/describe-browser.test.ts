import { expect, it } from "vitest";
import { describeBrowser } from "./describe-browser.ts";

const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)";

it.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  [`${mac} ${webkit} Version/19.0 Safari/605.1.15`, "Safari on macOS"],
  [`${mac} ${webkit} Chrome/141.0.0.0 Safari/537.36`, "Chrome on macOS"],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/141.0 Safari/537.36 Edg/141.0`,
    "Edge on Windows",
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) ${webkit} CriOS/141.0 Mobile Safari/604.1`,
    "Chrome on iPhone",
  ],
  [`Mozilla/5.0 (Linux; Android 16; K) ${webkit} Chrome/141.0 Mobile Safari/537.36`, "Chrome on Android"],
  [`Mozilla/5.0 (X11; CrOS x86_64 1) ${webkit} Chrome/141.0 Safari/537.36`, "Chrome on ChromeOS"],
  ["curl/8.14.1", "Unknown browser"],
  ["", "Unknown browser"],
])("%s", (userAgent, words) => {
  expect(describeBrowser(userAgent)).toBe(words);
});
