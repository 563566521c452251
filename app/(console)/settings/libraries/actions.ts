"use server";

import { revalidatePath } from "next/cache";
import { defineAction } from "#lib/entry/define-action.ts";
import { renameLibrarySchema } from "#lib/libraries/library-schema.ts";
import { renameLibrary } from "#lib/libraries/rename-library.ts";

export const renameLibraryAction = defineAction({
  name: "rename library",
  schema: renameLibrarySchema,
  async run({ actor, input, now }) {
    await renameLibrary(actor, input, now);
    revalidatePath("/", "layout");
    return { renamed: true };
  },
});
