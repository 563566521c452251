import { z } from "zod";
import { named } from "./parts.ts";

export const choicesAnswer = z.object({ choices: z.array(named) });
