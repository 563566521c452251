import { z } from "zod";

export const startAuthorizationSchema = z.strictObject({ tokenSetId: z.uuid() });

export const pastedCodeSchema = z.strictObject({
  authorizationId: z.uuid(),
  pasted: z
    .string()
    .trim()
    .min(1, "Paste the code, or the whole address of the page that shows it.")
    .max(4_096),
});

const pasted = z.string().trim().min(1).max(4_096);

/** For scripts: a bare code, or the whole address that the browser was sent to; exactly one of them. */
export const exchangeSchema = z
  .strictObject({ id: z.uuid(), code: pasted.optional(), url: pasted.optional() })
  .refine((input) => (input.code === undefined) !== (input.url === undefined), {
    error: "Send either code or url.",
    path: ["code"],
  });

const codeCharacters = /^[\x21-\x7e]{1,512}$/;

export type PastedCode =
  | { kind: "code"; code: string; state: string | null }
  | { kind: "denied" }
  | { kind: "unreadable"; reason: string };

function fromParameters(parameters: URLSearchParams): PastedCode {
  if (parameters.get("error") === "access_denied") return { kind: "denied" };
  const error = parameters.get("error");
  if (error) return { kind: "unreadable", reason: "Apicbase answered with an error instead of a code." };
  const code = parameters.get("code")?.trim() ?? "";
  if (!codeCharacters.test(code)) {
    return { kind: "unreadable", reason: "There is no code in this address." };
  }
  return { kind: "code", code, state: parameters.get("state") };
}

/** Finds the code in what a person pasted: the bare code, `code=…`, or the whole address; spaces forgiven. */
export function readPastedCode(pasted: string): PastedCode {
  const text = pasted.replace(/[\s\p{Cf}]+/gu, "").replace(/^["'<]+|["'>]+$/g, "");
  if (/^https?:\/\//i.test(text)) {
    const url = URL.canParse(text) ? new URL(text) : null;
    return url
      ? fromParameters(url.searchParams)
      : { kind: "unreadable", reason: "This address cannot be read." };
  }
  if (/(^|[?&])(code|error)=/.test(text)) {
    return fromParameters(new URLSearchParams(text.slice(text.indexOf("?") + 1)));
  }
  if (!codeCharacters.test(text)) return { kind: "unreadable", reason: "This is not a code." };
  return { kind: "code", code: text, state: null };
}
