"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { defineAction } from "#lib/entry/define-action.ts";
import { archiveLibrary, restoreLibrary } from "#lib/libraries/archive-library.ts";
import { deleteLibrary } from "#lib/libraries/delete-library.ts";
import { libraryIdSchema, renameLibrarySchema } from "#lib/libraries/library-schema.ts";
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

export const archiveLibraryAction = defineAction({
  name: "archive library",
  schema: libraryIdSchema,
  async run({ ctx, input }) {
    await archiveLibrary(ctx, input);
    revalidatePath("/", "layout");
    return { archived: true };
  },
});

export const restoreLibraryAction = defineAction({
  name: "restore library",
  schema: libraryIdSchema,
  async run({ ctx, input }) {
    await restoreLibrary(ctx, input);
    revalidatePath("/", "layout");
    return { restored: true };
  },
});

export const deleteLibraryAction = defineAction({
  name: "delete library",
  schema: libraryIdSchema,
  async run({ ctx, input }): Promise<never> {
    await deleteLibrary(ctx, input);
    revalidatePath("/", "layout");
    redirect("/libraries");
  },
});
