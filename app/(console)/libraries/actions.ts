"use server";

import { revalidatePath } from "next/cache";
import { defineAction } from "#lib/entry/define-action.ts";
import { renameLibrarySchema } from "#lib/libraries/library-schema.ts";
import { renameLibrary } from "#lib/libraries/rename-library.ts";

export const renameLibraryAction = defineAction({
  name: "rename library",
  schema: renameLibrarySchema,
  async run({ ctx, input }) {
    await renameLibrary(ctx, input);
    revalidatePath("/", "layout");
    return { renamed: true };
  },
});
