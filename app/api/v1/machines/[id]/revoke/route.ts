import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { revokeMachine } from "#lib/machines/revoke-machine.ts";

export const POST = defineRoute({
  name: "POST revoke machine",
  schema: pathSchema,
  from: "body",
  async run({ ctx, input }) {
    await revokeMachine(ctx, { machineId: input.id });
    return { outcome: "revoked" };
  },
});
