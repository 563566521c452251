import { expect, test } from "vitest";
import { parseTheme, toThemeAttribute } from "#components/theme.ts";

test.each([
  [undefined, "system", undefined],
  ["dark", "dark", "dark"],
  ["light", "light", "light"],
  ['"><script>', "system", undefined],
] as const)("the cookie %s means %s", (cookie, theme, attribute) => {
  expect(parseTheme(cookie)).toBe(theme);
  expect(toThemeAttribute(parseTheme(cookie))).toBe(attribute);
});
