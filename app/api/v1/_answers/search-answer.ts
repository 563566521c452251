import { z } from "zod";
import { environment, named } from "./parts.ts";

export const searchAnswer = z.object({
  tokenSets: z.array(named.extend({ environment, library: z.string() })),
  applications: z.array(named),
  libraries: z.array(named),
});
