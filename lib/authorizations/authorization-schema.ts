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
