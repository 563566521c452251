import { z } from "zod";
import { causes } from "#lib/health/cause.ts";
import { healths } from "#lib/health/token-set-health.ts";
import { environment, named } from "./parts.ts";

const health = z.enum(healths);

const foundSet = named
  .extend({
    environment,
    library: z.string(),
    application: z.string(),
    health,
    cause: z.string().nullable().describe("In a few words; null where nothing is wrong."),
  })
  .meta({ id: "FoundTokenSet" });

export const searchAnswer = z.object({
  tokenSets: z.array(foundSet),
  all: z
    .object({
      filter: z.object({
        q: z.string().optional(),
        environment: environment.optional(),
        health: health.optional(),
        cause: z.enum(causes).optional(),
        ended: z.literal("shown").describe("Revoked sets too."),
      }),
      total: z.int(),
      isMore: z.boolean().describe("There are more than were counted."),
    })
    .nullable()
    .describe("The filter of the list that shows all of the token sets found, and how many there are."),
  applications: z.array(named),
  libraries: z.array(named),
  people: z.array(named).describe("Empty for API keys."),
});

const pasted = z.object({
  kind: z.enum(["access_token", "refresh_token", "code"]),
  tokenSet: foundSet,
  generation: z.int().nullable(),
  standing: z
    .enum(["current", "replaced", "kept", "used"])
    .describe("`kept`: received and not made current. `used`: a code that was sent."),
  what: z.string(),
  meaning: z.string().describe("What it means for the machine or system in which it was found."),
});

export const findAnswer = searchAnswer.extend({
  pasted: z.array(pasted).describe("What a pasted token, code or fingerprint is, without repeating it."),
  isUnknownToken: z.boolean().describe("It may be a token, and nothing was found by it."),
});
