import { z } from "zod";
import { instant } from "./parts.ts";

const clientSecret = z.object({
  hint: z.string().describe("The last characters of the client secret, never more of it."),
  createdAt: instant,
  acceptedAt: instant.nullable(),
  refusedAt: instant.nullable(),
  test: z
    .object({ at: instant, outcome: z.enum(["accepted", "refused", "unanswered", "unprovable"]) })
    .nullable()
    .describe("What came of the last test."),
});

export const applicationAnswer = z
  .object({
    id: z.uuid(),
    name: z.string(),
    clientId: z.string(),
    authentication: z.enum(["body", "basic"]),
    redirect: z.enum(["callback", "copy-code"]),
    scopes: z.array(z.string()),
    createdAt: instant,
    secret: clientSecret.nullable(),
    nextSecret: clientSecret.nullable().describe("A replacement that Apicbase has not accepted yet."),
    tokenSetCount: z.int(),
    hold: z
      .object({ since: instant, stopped: z.int(), living: z.int(), firstExpiresAt: instant.nullable() })
      .nullable()
      .describe("Since when Apicbase refuses the client secret, and how many token sets are stopped by it."),
    archivedAt: instant.nullable().describe("Since when it takes no new token sets; null while it does."),
  })
  .meta({ id: "Application" });

export const applicationsAnswer = z.object({ applications: z.array(applicationAnswer) });
