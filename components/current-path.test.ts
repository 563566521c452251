import { expect, test } from "vitest";
import { isCurrentPath } from "#components/current-path.ts";

test.each([
  ["/", "/", false, true],
  ["/token-sets", "/", false, false],
  ["/token-sets", "/token-sets", false, true],
  ["/token-sets/42", "/token-sets", false, true],
  ["/token-sets/42", "/token-sets", true, false],
  ["/token-sets-old", "/token-sets", false, false],
])("on %s the link to %s (exact: %s) is current: %s", (pathname, href, exact, current) => {
  expect(isCurrentPath(pathname, href, exact)).toBe(current);
});
