import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("../app/globals.css", import.meta.url), "utf8");
const TOKEN = /--color-([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g;
const tokens = new Map(
  [...css.matchAll(TOKEN)].map(([, name = "", light = "", dark = ""]) => [name, { light, dark }]),
);

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string, theme: "light" | "dark"): number {
  const [darker = 0, lighter = 0] = [one, other]
    .map((name) => {
      const token = tokens.get(name);
      if (!token) throw new Error(`No colour token ${name} in globals.css`);
      return luminance(token[theme]);
    })
    .sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

const GROUNDS = ["paper", "surface", "sunken", "accent-soft"];
const STATUSES = ["healthy", "attention", "broken", "paused"];

const TEXT: [string, string[]][] = [
  ["ink", [...GROUNDS, ...STATUSES.map((status) => `${status}-soft`)]],
  ["ink-soft", [...GROUNDS, ...STATUSES.map((status) => `${status}-soft`)]],
  ["ink-faint", GROUNDS],
  ["link", GROUNDS],
  ["on-accent", ["accent", "accent-hover"]],
  ["on-danger", ["danger", "danger-hover"]],
  ["paper", ["ink"]],
  ...STATUSES.map((status): [string, string[]] => [status, [...GROUNDS, `${status}-soft`]]),
];

const SHAPES: [string, string[]][] = [
  ["line-strong", ["paper", "surface", "sunken"]],
  ...STATUSES.map((status): [string, string[]] => [`${status}-fill`, ["paper", "surface", "sunken"]]),
];

describe.each(["light", "dark"] as const)("%s theme", (theme) => {
  test.each(TEXT)("text in %s reads on its grounds (4.5:1)", (name, grounds) => {
    for (const ground of grounds) {
      expect(contrast(name, ground, theme), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  test.each(SHAPES)("shapes in %s stand out from their grounds (3:1)", (name, grounds) => {
    for (const ground of grounds) {
      expect(contrast(name, ground, theme), `${name} on ${ground}`).toBeGreaterThanOrEqual(3);
    }
  });
});
