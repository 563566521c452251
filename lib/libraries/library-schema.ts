import { z } from "zod";
import { nameSchema } from "#lib/text/name-schema.ts";

export const renameLibrarySchema = z.strictObject({ libraryId: z.uuid(), name: nameSchema });
export const libraryIdSchema = z.strictObject({ libraryId: z.uuid() });
export type RenameLibrary = z.infer<typeof renameLibrarySchema>;
