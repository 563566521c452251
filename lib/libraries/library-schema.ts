import { z } from "zod";
import { nameSchema } from "#lib/applications/application-schema.ts";

export const renameLibrarySchema = z.strictObject({ libraryId: z.uuid(), name: nameSchema });
export type RenameLibrary = z.infer<typeof renameLibrarySchema>;
