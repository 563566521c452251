import { z } from "zod";
import { nameSchema } from "#lib/text/name-schema.ts";

export const organizationNameSchema = z.strictObject({ name: nameSchema });

export const organizationIdSchema = z.strictObject({ organizationId: z.uuid() });
