import { z } from "zod";

/** As the token endpoint answers, so that one parser reads both. @see RFC 6749 section 5.1 */
export const revealedTokenAnswer = z
  .object({
    access_token: z.string().describe("Shown once, and put on the record."),
    token_type: z.literal("Bearer"),
    expires_in: z.int().describe("Seconds for which Larder does not replace the token."),
    scope: z.string(),
  })
  .meta({ id: "RevealedToken" });
