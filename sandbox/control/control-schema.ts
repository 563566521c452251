import { z } from "zod";
import { redirectUriProblem } from "../applications/redirect-uri.ts";
import { isScope, splitScope } from "../oauth/scopes.ts";

const redirectUri = z
  .string()
  .refine((value) => redirectUriProblem(value) === null, "is not a valid redirect URI");

const scopes = z
  .union([z.string().transform(splitScope), z.array(z.string())])
  .refine((list) => list.length > 0 && list.every(isScope), "must name known scopes");

export const clockSchema = z.strictObject({ offsetMs: z.number().int() });

export const applicationSchema = z.strictObject({
  name: z.string().min(1).max(200),
  redirectUri: redirectUri.exactOptional(),
  ownerEmail: z.string().exactOptional(),
  listed: z.boolean().default(false),
  grants: z.array(z.string().min(1)).min(1).exactOptional(),
});

export const tokenSetsSchema = z.strictObject({
  clientId: z.string(),
  library: z.string().exactOptional(),
  userEmail: z.string().exactOptional(),
  origin: z.enum(["authorized", "hand-made"]).exactOptional(),
  scopes,
  name: z.string().max(200).exactOptional(),
  count: z.number().int().min(1).max(100_000).default(1),
  /** Instead of `count`: when each was issued, in milliseconds since 1970. */
  issuedAt: z.array(z.number().int()).min(1).max(100_000).exactOptional(),
});

export const codeSchema = z.strictObject({
  clientId: z.string(),
  userEmail: z.string(),
  scopes,
  redirectUri: redirectUri.exactOptional(),
  codeChallenge: z.string().exactOptional(),
  codeChallengeMethod: z.enum(["S256", "plain"]).default("S256"),
});

export const callsQuerySchema = z.object({
  after: z.coerce.number().int().min(0).exactOptional(),
  endpoint: z.string().exactOptional(),
  clientId: z.string().exactOptional(),
});

export const generationsQuerySchema = z.object({ clientId: z.string().exactOptional() });
