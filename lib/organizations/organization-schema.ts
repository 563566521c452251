import { z } from "zod";
import { nameSchema } from "#lib/applications/application-schema.ts";

export const organizationNameSchema = z.strictObject({ name: nameSchema });

export const organizationIdSchema = z.strictObject({ organizationId: z.uuid() });
