import { z } from "zod";
import { instant } from "./parts.ts";

const machine = z
  .object({
    id: z.uuid(),
    name: z.string(),
    clientId: z.string(),
    standing: z.enum(["active", "expired", "revoked"]),
    networks: z.array(z.string()),
    createdBy: z.string(),
    createdAt: instant,
    expiresAt: instant.nullable(),
    revokedAt: instant.nullable(),
    revokedBy: z.string().nullable(),
    lastUsedAt: instant.nullable(),
    lastAddress: z.string().nullable(),
    lastUserAgent: z.string().nullable(),
    secrets: z.array(z.object({ hint: z.string(), createdAt: instant, expiresAt: instant.nullable() })),
    holds: z
      .object({ generation: z.int(), until: instant, count: z.int() })
      .nullable()
      .describe("The generation that it counts on, and until when; null when it counts on none."),
    troubles: z
      .array(
        z.object({
          code: z.enum(["loops_on_401", "uses_old_token", "never_caches", "not_collected"]),
          detail: z.string(),
        }),
      )
      .describe("What it does wrong, the worst first, in words for whoever looks after it."),
  })
  .meta({ id: "Machine" });

export const machinesAnswer = z.object({ machines: z.array(machine) });

export const machineCredentialsAnswer = z
  .object({
    id: z.uuid(),
    name: z.string(),
    clientId: z.string(),
    clientSecret: z.string().describe("Shown once: Larder does not keep it."),
    tokenEndpoint: z.url(),
  })
  .meta({ id: "MachineCredentials" });

export const machineRevokedAnswer = z.object({ outcome: z.literal("revoked") });
