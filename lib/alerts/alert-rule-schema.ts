import { z } from "zod";
import { isZone } from "#lib/text/days.ts";

const minuteOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: "Write a time as 22:00." })
  .transform((time) => {
    const [hours = 0, minutes = 0] = time.split(":").map(Number);
    return hours * 60 + minutes;
  });
const orNothing = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([z.literal("").transform(() => null), schema]).nullable();

export const alertRuleIdSchema = z.strictObject({ ruleId: z.uuid() });

/** What of a rule is changed: all of it at once, as its form shows it. */
export const changeAlertRuleSchema = z
  .strictObject({
    ruleId: z.uuid(),
    active: z.enum(["on", "off"]).transform((value) => value === "on"),
    number: orNothing(z.coerce.number({ error: "Write a whole number." }).int().min(1).max(100_000)).default(
      null,
    ),
    destinationIds: z.array(z.uuid()).max(50),
    quietFrom: orNothing(minuteOfDay).default(null),
    quietTo: orNothing(minuteOfDay).default(null),
    quietZone: z
      .string()
      .max(64)
      .refine((zone) => zone === "" || isZone(zone), { error: "Write a zone as Europe/Brussels." })
      .default(""),
  })
  .refine(({ quietFrom, quietTo }) => (quietFrom === null) === (quietTo === null), {
    path: ["quietTo"],
    error: "Say from when to when, or leave both empty.",
  })
  .refine(({ quietFrom, quietTo }) => quietFrom === null || quietFrom !== quietTo, {
    path: ["quietTo"],
    error: "They end when they begin. To be told nothing at all, switch the rule off.",
  })
  .refine(({ quietFrom, quietZone }) => quietFrom === null || quietZone !== "", {
    path: ["quietZone"],
    error: "Say by which clocks.",
  });
export type ChangeAlertRule = z.output<typeof changeAlertRuleSchema>;

/** For how long somebody wants to be told nothing. */
const muteLengths = { hour: 1, day: 24, week: 7 * 24 } as const;
const muteLengthNames = ["hour", "day", "week", "always"] as const;

const mute = {
  length: z.enum(muteLengthNames, { error: "Choose for how long." }),
  reason: z.string().trim().min(1, { error: "Say why." }).max(200),
};
export const muteRuleSchema = z.strictObject({ ruleId: z.uuid(), ...mute });
export const muteTokenSetSchema = z.strictObject({ tokenSetId: z.uuid(), ...mute });
export type MuteLength = (typeof muteLengthNames)[number];

/** Until when; null for good. */
export function endOfMute(length: MuteLength, now: Date): Date | null {
  return length === "always" ? null : new Date(now.getTime() + muteLengths[length] * 3_600_000);
}

/** Where a page of alerts that are over begins: after this one. */
export const listAlertsSchema = z.object({ after: z.uuid().optional().catch(undefined) });
export type ListAlerts = z.output<typeof listAlertsSchema>;
