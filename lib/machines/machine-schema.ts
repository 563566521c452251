import { z } from "zod";
import { toNetwork } from "#lib/auth/networks.ts";
import { nameSchema } from "#lib/text/name-schema.ts";

const mostNetworks = 20;
/** Two secrets work at once for a week at most. */
const longestOverlapHours = 168;
const overlap = (hours: z.ZodNumber | z.ZodCoercedNumber) =>
  hours
    .min(0, "No less than 0 hours.")
    .max(longestOverlapHours, `At most ${longestOverlapHours} hours.`)
    .default(24);

const networkList = z
  .union([z.array(z.string()), z.string()])
  .default([])
  .transform((given) => (typeof given === "string" ? given.split(/[\s,]+/).filter(Boolean) : given))
  .pipe(
    z
      .array(
        z.string().transform((text, ctx) => {
          const network = toNetwork(text);
          if (network) return network;
          ctx.addIssue({ code: "custom", message: "Write networks like 203.0.113.0/24 or 2001:db8::/32." });
          return z.NEVER;
        }),
      )
      .max(mostNetworks, `At most ${mostNetworks} networks.`),
  );

const expiry = z
  .union([z.iso.datetime({ offset: true }), z.iso.date(), z.literal("")])
  .optional()
  .transform((text) => (text ? new Date(text) : null));

export const createMachineSchema = z.strictObject({
  tokenSetId: z.uuid(),
  name: nameSchema,
  networks: networkList,
  expiresAt: expiry,
});
export type CreateMachine = z.infer<typeof createMachineSchema>;

const longestLifetimeDays = 3_650;

/** For the form: a choice of days means the same in a page that was opened long ago. */
export const addMachineSchema = createMachineSchema.omit({ expiresAt: true }).extend({
  /** Null: until it is revoked. */
  lifetimeDays: z
    .union([z.literal("").transform(() => null), z.coerce.number().int().min(1).max(longestLifetimeDays)])
    .default(null),
});

/** For scripts: the token set's id is in the path. */
export const createMachineBodySchema = createMachineSchema
  .omit({ tokenSetId: true })
  .extend({ id: z.uuid() });

export const machineIdSchema = z.strictObject({ machineId: z.uuid() });

export const rollMachineSchema = z.strictObject({
  machineId: z.uuid(),
  /** How long the present secret goes on working beside the new one. */
  overlapHours: overlap(z.coerce.number()),
});
export type RollMachine = z.infer<typeof rollMachineSchema>;

/** For scripts: the machine's id is in the path. */
export const rollMachineBodySchema = z.strictObject({ id: z.uuid(), overlapHours: overlap(z.number()) });
