import { z } from "zod";

/** Names a grant of a set by the generation that it brought. */
export const grantOrderSchema = z.strictObject({
  tokenSetId: z.uuid(),
  generation: z.coerce.number().int().min(1).max(1_000_000_000),
});
