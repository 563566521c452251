import { z } from "zod";

const password = z.string().min(1, "Enter your password.").max(512);

export const revealTokenSchema = z.strictObject({ tokenSetId: z.uuid(), password });
export type RevealToken = z.infer<typeof revealTokenSchema>;

/** For scripts: the token set's id is in the path. */
export const revealTokenBodySchema = z.strictObject({ id: z.uuid(), password });
