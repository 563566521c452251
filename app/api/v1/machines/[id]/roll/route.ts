import { defineRoute } from "#lib/entry/define-route.ts";
import { tokenEndpoint } from "#lib/handouts/server-metadata.ts";
import { rollMachineBodySchema } from "#lib/machines/machine-schema.ts";
import { rollMachineSecret } from "#lib/machines/roll-machine-secret.ts";

export const POST = defineRoute({
  name: "POST roll machine secret",
  schema: rollMachineBodySchema,
  from: "body",
  async run({ ctx, input: { id: machineId, overlapHours } }) {
    const credentials = await rollMachineSecret(ctx, { machineId, overlapHours });
    return { ...credentials, tokenEndpoint: tokenEndpoint() };
  },
});
