import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { tokenEndpoint } from "#lib/env.ts";
import { createMachine } from "#lib/machines/create-machine.ts";
import { listMachines } from "#lib/machines/list-machines.ts";
import { createMachineBodySchema } from "#lib/machines/machine-schema.ts";
import { machineCredentialsAnswer, machinesAnswer } from "../../../_answers/machine-answer.ts";

export const GET = defineRoute({
  name: "GET machines",
  summary: "Lists the machines that collect a token set's access token.",
  schema: pathSchema,
  from: "query",
  answer: machinesAnswer,
  keys: { permissions: ["token-set:read"], id: "token set" },
  run: async ({ ctx, input }) => ({ machines: await listMachines(ctx, { tokenSetId: input.id }) }),
});

export const POST = defineRoute({
  name: "POST machine",
  summary: "Adds a machine that collects a token set's access token.",
  schema: createMachineBodySchema,
  from: "body",
  status: 201,
  answer: machineCredentialsAnswer,
  shownOnce: ["clientSecret"],
  keys: { permissions: ["machine:write", "token-set:read"], id: "token set" },
  async run({ ctx, input }) {
    const { id: tokenSetId, ...machine } = input;
    const credentials = await createMachine(ctx, { ...machine, tokenSetId });
    return { ...credentials, tokenEndpoint: tokenEndpoint() };
  },
});
