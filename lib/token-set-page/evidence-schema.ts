import { z } from "zod";

/** What a support bundle takes: the set's id. */
export const supportBundleSchema = z.strictObject({ id: z.uuid() });

/** What a revocation receipt takes. */
export const revocationReceiptSchema = supportBundleSchema.extend({
  format: z.enum(["html", "json"]).default("html"),
});
