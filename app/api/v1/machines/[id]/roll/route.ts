import { defineRoute } from "#lib/entry/define-route.ts";
import { tokenEndpoint } from "#lib/env.ts";
import { rollMachineBodySchema } from "#lib/machines/machine-schema.ts";
import { rollMachineSecret } from "#lib/machines/roll-machine-secret.ts";
import { machineCredentialsAnswer } from "../../../_answers/machine-answer.ts";

export const POST = defineRoute({
  name: "POST roll machine secret",
  summary: "Gives a machine a new secret; the present one goes on working for a while.",
  schema: rollMachineBodySchema,
  from: "body",
  answer: machineCredentialsAnswer,
  shownOnce: ["clientSecret"],
  keys: { permissions: ["machine:write", "token-set:read"], id: "machine" },
  async run({ ctx, input: { id: machineId, overlapHours } }) {
    const credentials = await rollMachineSecret(ctx, { machineId, overlapHours });
    return { ...credentials, tokenEndpoint: tokenEndpoint() };
  },
});
