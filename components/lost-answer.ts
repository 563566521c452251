import type { ActionState, FormValues } from "#lib/entry/action-state.ts";

/** What may have been done when the answer to an action did not arrive. */
export type IfLost = "refresh" | "read" | "unknown";

const words: Record<IfLost, { safe: string; next: string }> = {
  refresh: {
    safe: "Asking again is safe: Larder sends a refresh token once, finds out first what became of an earlier call, and keeps the tokens that it brought.",
    next: "Press the button again when Larder can be reached. If the first call succeeded, you see it in the history.",
  },
  read: {
    safe: "Asking again is safe: it changes nothing.",
    next: "Press the button again when Larder can be reached.",
  },
  unknown: {
    safe: "Whether it was done is not known. It is never done half.",
    next: "Look at the page once Larder can be reached, before you press the button again.",
  },
};

const offline = {
  what: "Your device is offline.",
  safe: "Nothing was sent. Tokens, secrets and passwords have to be entered again.",
  next: "Press the button again when you are online.",
};

const outdated = {
  what: "Larder was updated since this page was opened.",
  safe: "Nothing was done.",
  next: "Open the page anew, then repeat it.",
};

/** Never kept in a page's memory: the state goes along with the next try. */
const secret = /password|secret|token|pasted|^(?:text|note)$|^\$ACTION/i;

function readValues(form: FormData): FormValues {
  const values: FormValues = {};
  for (const [name, value] of form.entries()) {
    if (typeof value !== "string" || secret.test(name)) continue;
    const present = values[name];
    if (present === undefined) values[name] = value;
    else values[name] = Array.isArray(present) ? [...present, value] : [present, value];
  }
  return values;
}

/** Next says so of an answer that is not Larder's own, such as a proxy's that reaches nobody. */
const notAnAnswer = "An unexpected response was received from the server.";

function isLost(error: Error): boolean {
  return error instanceof TypeError || error.name === "AbortError" || error.message === notAnAnswer;
}

let count = 0;

/** What a form says whose action's answer did not arrive; null for another error. */
export function lostAnswer(
  error: unknown,
  form: FormData,
  { ifLost, isOnline }: { ifLost: IfLost; isOnline: boolean },
): ActionState<never> | null {
  if (!(error instanceof Error)) return null;
  const isOutdated = error.name === "UnrecognizedActionError";
  if (!isOutdated && !isLost(error)) return null;
  count += 1;
  const what = "Larder’s answer did not arrive.";
  const said = isOutdated ? outdated : isOnline ? { what, ...words[ifLost] } : offline;
  return {
    status: "failed",
    error: { code: "unreachable", status: 0, ...said, fields: {}, reference: `lost-${count}` },
    values: readValues(form),
  };
}
