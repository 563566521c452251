"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { defineAction } from "#lib/entry/define-action.ts";
import { renameLibrarySchema } from "#lib/libraries/library-schema.ts";
import { renameLibrary } from "#lib/libraries/rename-library.ts";
import { mergeLibraries } from "#lib/library-page/merge-libraries.ts";
import { mergeLibrariesSchema } from "#lib/library-page/merge-schema.ts";

export const renameLibraryAction = defineAction({
  name: "rename library",
  schema: renameLibrarySchema,
  async run({ ctx, input }) {
    await renameLibrary(ctx, input);
    revalidatePath("/", "layout");
    return { renamed: true };
  },
});

export const mergeLibrariesAction = defineAction({
  name: "merge libraries",
  schema: mergeLibrariesSchema,
  async run({ ctx, input }): Promise<never> {
    await mergeLibraries(ctx, input);
    revalidatePath("/", "layout");
    redirect(`/libraries/${input.intoId}?merged=1`);
  },
});
