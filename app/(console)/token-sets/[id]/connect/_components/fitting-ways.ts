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

/** Where Apicbase sends an application's code decides which ways work; imported tokens need no code. */
const needs: Record<Way, Redirect | null> = {
  browser: "callback",
  link: "callback",
  code: "copy-code",
  import: null,
};

/** The four ways of connecting, those that work for the application first. */
export function waysFor(redirect: Redirect): readonly [Way, ...Way[]] {
  return order[redirect];
}

export function isFitting(way: Way, redirect: Redirect): boolean {
  const needed = needs[way];
  return needed === null || needed === redirect;
}

/** The way named in the address; otherwise the first that works. */
export function chosenWay(raw: string | string[] | undefined, redirect: Redirect): Way {
  const ways = waysFor(redirect);
  return ways.find((way) => way === raw) ?? ways[0];
}
