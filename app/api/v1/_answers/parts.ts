import { z } from "zod";

/** An ISO 8601 instant in UTC. */
export const instant = z.iso.datetime();
export const environment = z.enum(["development", "production"]);
export const named = z.object({ id: z.uuid(), name: z.string() });
/** Why a token set does not work. */
export const cause = z.enum([
  "used_elsewhere",
  "revoked_at_apicbase",
  "answer_lost",
  "client_secret_changed",
  "code_expired",
  "unknown",
]);
