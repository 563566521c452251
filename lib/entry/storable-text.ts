import { AppError } from "#lib/errors.ts";

const deepest = 20;

/** Whether a text can be stored and sent: no NUL, and no half of a surrogate pair. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\u0000");
}

function holdsUnstorable(value: unknown, depth: number): boolean {
  if (typeof value === "string") return !isStorable(value);
  if (typeof value !== "object" || value === null) return false;
  if (depth === 0) return true;
  return Object.entries(value).some(([key, inner]) => !isStorable(key) || holdsUnstorable(inner, depth - 1));
}

/** Refuses input with text that no database and no provider takes. @throws AppError invalid_input, naming the field */
export function requireStorable(input: object): void {
  const name = Object.entries(input).find(
    ([key, value]) => !isStorable(key) || holdsUnstorable(value, deepest),
  )?.[0];
  if (name === undefined) return;
  const message = "There are characters in it that cannot be stored: type it anew.";
  throw new AppError(
    "invalid_input",
    {
      what: "Some fields have characters that cannot be stored.",
      safe: "Nothing was changed.",
      next: "Type the fields named here anew and send them again.",
    },
    { fields: { [isStorable(name) ? name : "body"]: message } },
  );
}
