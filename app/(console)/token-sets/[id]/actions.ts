"use server";

import { revalidatePath } from "next/cache";
import { headers } from "next/headers";
import { defineAction } from "#lib/entry/define-action.ts";
import { readCaller } from "#lib/entry/read-caller.ts";
import { confirmIdentity } from "#lib/grants/confirm-identity.ts";
import { acceptGrant, refuseGrant } from "#lib/grants/decide-grant.ts";
import { grantOrderSchema } from "#lib/grants/grant-schema.ts";
import { revealTokenSchema } from "#lib/handouts/reveal-schema.ts";
import { revealToken } from "#lib/handouts/reveal-token.ts";
import { createMachine } from "#lib/machines/create-machine.ts";
import { addMachineSchema, machineIdSchema, rollMachineSchema } from "#lib/machines/machine-schema.ts";
import { revokeMachine } from "#lib/machines/revoke-machine.ts";
import { rollMachineSecret } from "#lib/machines/roll-machine-secret.ts";
import { leaveNote } from "#lib/token-set-page/leave-note.ts";
import { noteSchema } from "#lib/token-set-page/note-schema.ts";
import { revokeReplacedPair } from "#lib/token-sets/revoke-replaced-pair.ts";
import { revokeReplacedSchema } from "#lib/token-sets/token-set-schema.ts";

const dayMs = 86_400_000;

export const createMachineAction = defineAction({
  name: "create machine",
  schema: addMachineSchema,
  async run({ ctx, input: { lifetimeDays, ...machine } }) {
    const expiresAt = lifetimeDays === null ? null : new Date(ctx.now.getTime() + lifetimeDays * dayMs);
    const credentials = await createMachine(ctx, { ...machine, expiresAt });
    revalidatePath("/token-sets", "layout");
    return credentials;
  },
});

export const rollMachineAction = defineAction({
  name: "roll machine secret",
  schema: rollMachineSchema,
  async run({ ctx, input }) {
    const credentials = await rollMachineSecret(ctx, input);
    revalidatePath("/token-sets", "layout");
    return credentials;
  },
});

export const revokeMachineAction = defineAction({
  name: "revoke machine",
  schema: machineIdSchema,
  async run({ ctx, input }) {
    await revokeMachine(ctx, input);
    revalidatePath("/token-sets", "layout");
    return { revoked: true };
  },
});

export const acceptGrantAction = defineAction({
  name: "use access kept aside",
  schema: grantOrderSchema,
  async run({ ctx, input }) {
    const result = await acceptGrant(ctx, input);
    revalidatePath("/token-sets", "layout");
    return result;
  },
});

export const refuseGrantAction = defineAction({
  name: "revoke access kept aside",
  schema: grantOrderSchema,
  async run({ ctx, input }) {
    const result = await refuseGrant(ctx, input);
    revalidatePath("/token-sets", "layout");
    return result;
  },
});

export const confirmIdentityAction = defineAction({
  name: "confirm whose access it is",
  schema: grantOrderSchema,
  async run({ ctx, input }) {
    await confirmIdentity(ctx, input);
    revalidatePath("/token-sets", "layout");
    return { confirmed: true };
  },
});

export const revokeReplacedAction = defineAction({
  name: "revoke replaced tokens",
  schema: revokeReplacedSchema,
  async run({ ctx, input }) {
    const result = await revokeReplacedPair(ctx, input);
    revalidatePath("/token-sets", "layout");
    return result;
  },
});

export const noteAction = defineAction({
  name: "leave note",
  schema: noteSchema,
  // A note may be refused because it looks like a token.
  secrets: ["note"],
  async run({ ctx, input }) {
    await leaveNote(ctx, input);
    revalidatePath("/token-sets", "layout");
    return { left: true };
  },
});

export const revealTokenAction = defineAction({
  name: "reveal access token",
  schema: revealTokenSchema,
  secrets: ["password"],
  async run({ ctx, input }) {
    const revealed = await revealToken({ ...ctx, ...(await readCaller(await headers())) }, input);
    revalidatePath("/token-sets", "layout");
    return revealed;
  },
});
