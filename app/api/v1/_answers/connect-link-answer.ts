import { z } from "zod";
import { instant } from "./parts.ts";

const connectLink = z
  .object({
    id: z.uuid(),
    standing: z.enum(["sent", "opened", "declined", "completed", "expired", "revoked", "void"]),
    standingAt: instant.nullable(),
    living: z.boolean().describe("Whether it can still be completed or revoked."),
    recipient: z.string(),
    purpose: z.string(),
    createdBy: z.string(),
    createdAt: instant,
    expiresAt: instant,
  })
  .meta({ id: "ConnectLink" });

export const connectLinksAnswer = z.object({ connectLinks: z.array(connectLink) });

export const createdConnectLinkAnswer = z.object({
  id: z.uuid(),
  url: z.url().describe("Shown once: Larder keeps only a hash of it."),
  expiresAt: instant,
});
