import { z } from "zod";
import { redirectUriProblem } from "../applications/redirect-uri.ts";
import { isScope, splitScope } from "../oauth/scopes.ts";

const redirectUri = z
  .string()
  .refine((value) => redirectUriProblem(value) === null, "is no valid redirect URI");

const scopes = z
  .union([z.string().transform(splitScope), z.array(z.string())])
  .refine((list) => list.length > 0 && list.every(isScope), "must name known scopes");

export const clockSchema = z.strictObject({ offsetMs: z.number().int() });

export const applicationSchema = z.strictObject({
  name: z.string().min(1).max(200),
  redirectUri: redirectUri.optional(),
  ownerEmail: z.string().optional(),
  listed: z.boolean().default(false),
  grants: z.array(z.string().min(1)).min(1).optional(),
});

export const tokenSetsSchema = z.strictObject({
  clientId: z.string(),
  library: z.string().optional(),
  userEmail: z.string().optional(),
  origin: z.enum(["authorized", "hand-made"]).optional(),
  scopes,
  name: z.string().max(200).optional(),
  count: z.number().int().min(1).max(100_000).default(1),
});

export const codeSchema = z.strictObject({
  clientId: z.string(),
  userEmail: z.string(),
  scopes,
  redirectUri: redirectUri.optional(),
  codeChallenge: z.string().optional(),
  codeChallengeMethod: z.enum(["S256", "plain"]).default("S256"),
});

export const callsQuerySchema = z.object({
  after: z.coerce.number().int().min(0).optional(),
  endpoint: z.string().optional(),
  clientId: z.string().optional(),
});
