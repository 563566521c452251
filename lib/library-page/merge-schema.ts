import { z } from "zod";

export const mergeLibrariesSchema = z
  .strictObject({
    /** The library that is no more afterwards. */
    libraryId: z.uuid(),
    intoId: z.uuid({ error: "Choose the library that stays." }),
    /** A member says that they are one customer although Apicbase names different libraries. */
    confirmDifferent: z
      .literal("yes")
      .optional()
      .transform((choice) => choice === "yes"),
  })
  .refine(({ libraryId, intoId }) => libraryId !== intoId, {
    error: "Choose another library than this one.",
    path: ["intoId"],
  });
type Merge = z.infer<typeof mergeLibrariesSchema>;
export type MergeLibraries = Omit<Merge, "confirmDifferent"> & Partial<Pick<Merge, "confirmDifferent">>;
