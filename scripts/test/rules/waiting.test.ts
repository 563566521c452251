import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const sources = globSync("{app,components}/**/*.{ts,tsx}", { exclude: ["**/*.test.ts"] });

function findUsers(pattern: RegExp): string[] {
  return sources.filter((file) => pattern.test(readFileSync(file, "utf8")));
}

// React would show an error page in place of what somebody typed.
it("every form keeps what was typed when the answer to its action is lost: useFormAction alone uses useActionState", () => {
  // Signing in is next-auth's call, whose failures it tells itself.
  const signIn = "app/(auth)/sign-in/_components/sign-in-form.tsx";
  expect(findUsers(/\buseActionState\b/).toSorted()).toEqual([signIn, "components/use-form-action.ts"]);
});

it("every link shows at once that a page is on its way: components/ui/link.tsx alone uses Next's", () => {
  expect(findUsers(/from "next\/link"/)).toEqual(["components/ui/link.tsx"]);
});

it("every download shows that it has not begun yet: components/ui/download-link.tsx alone downloads", () => {
  expect(findUsers(/<a\b[^>]*\sdownload\b/)).toEqual(["components/ui/download-link.tsx"]);
});
