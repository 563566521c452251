import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { revokeMachine } from "#lib/machines/revoke-machine.ts";
import { machineRevokedAnswer } from "../../../_answers/machine-answer.ts";

export const POST = defineRoute({
  name: "POST revoke machine",
  summary: "Ends a machine's credentials at once.",
  schema: pathSchema,
  from: "body",
  answer: machineRevokedAnswer,
  keys: { permissions: ["machine:write", "token-set:read"], id: "machine" },
  async run({ ctx, input }) {
    await revokeMachine(ctx, { machineId: input.id });
    return { outcome: "revoked" as const };
  },
});
