import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { tokenEndpoint } from "#lib/handouts/server-metadata.ts";
import { createMachine } from "#lib/machines/create-machine.ts";
import { listMachines } from "#lib/machines/list-machines.ts";
import { createMachineBodySchema } from "#lib/machines/machine-schema.ts";

export const GET = defineRoute({
  name: "GET machines",
  schema: pathSchema,
  from: "query",
  run: async ({ ctx, input }) => ({ machines: await listMachines(ctx, { tokenSetId: input.id }) }),
});

export const POST = defineRoute({
  name: "POST machine",
  schema: createMachineBodySchema,
  from: "body",
  status: 201,
  async run({ ctx, input }) {
    const { id: tokenSetId, ...machine } = input;
    const credentials = await createMachine(ctx, { ...machine, tokenSetId });
    return { ...credentials, tokenEndpoint: tokenEndpoint() };
  },
});
