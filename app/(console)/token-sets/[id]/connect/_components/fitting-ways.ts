export const wayNames = {
  browser: "In this browser",
  code: "Paste the code",
  link: "Send a link",
  import: "Import tokens",
} as const;
export type Way = keyof typeof wayNames;

type Redirect = "callback" | "copy-code";

const order: Record<Redirect, readonly [Way, ...Way[]]> = {
  callback: ["browser", "link", "import", "code"],
  "copy-code": ["code", "import", "browser", "link"],
};

/** Where an application's code ends up decides which ways it can take; tokens made by hand need no code. */
const needs: Record<Way, Redirect | null> = {
  browser: "callback",
  link: "callback",
  code: "copy-code",
  import: null,
};

/** The four ways of connecting, those that fit the application first. */
export function waysFor(redirect: Redirect): readonly [Way, ...Way[]] {
  return order[redirect];
}

export function isFitting(way: Way, redirect: Redirect): boolean {
  const needed = needs[way];
  return needed === null || needed === redirect;
}

/** The way that the address names; the one that fits best when it names none. */
export function chosenWay(raw: string | string[] | undefined, redirect: Redirect): Way {
  const ways = waysFor(redirect);
  return ways.find((way) => way === raw) ?? ways[0];
}
