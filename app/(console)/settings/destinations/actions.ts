"use server";

import { revalidatePath } from "next/cache";
import { createDestination } from "#lib/destinations/create-destination.ts";
import { deleteDestination } from "#lib/destinations/delete-destination.ts";
import {
  createDestinationSchema,
  deleteDestinationSchema,
  destinationIdSchema,
  editDestinationSchema,
  replayDeliverySchema,
  replayFailedSchema,
  rollDestinationSchema,
} from "#lib/destinations/destination-schema.ts";
import { editDestination } from "#lib/destinations/edit-destination.ts";
import { replayDelivery, replayFailed } from "#lib/destinations/replay-deliveries.ts";
import { rollDestinationSecret } from "#lib/destinations/roll-destination-secret.ts";
import { switchDestinationOff, switchDestinationOn } from "#lib/destinations/switch-destination.ts";
import { testDestination } from "#lib/destinations/test-destination.ts";
import { defineAction } from "#lib/entry/define-action.ts";

const list = "/settings/destinations";
const revalidate = () => revalidatePath(list, "layout");

export const createDestinationAction = defineAction({
  name: "add destination",
  schema: createDestinationSchema,
  lists: ["events"],
  secrets: ["target"],
  async run({ ctx, input }) {
    const made = await createDestination(ctx, input);
    revalidate();
    return made;
  },
});

export const editDestinationAction = defineAction({
  name: "change destination",
  schema: editDestinationSchema,
  secrets: ["target"],
  async run({ ctx, input }) {
    const edited = await editDestination(ctx, input);
    revalidate();
    return edited;
  },
});

export const deleteDestinationAction = defineAction({
  name: "delete destination",
  schema: deleteDestinationSchema,
  async run({ ctx, input }) {
    await deleteDestination(ctx, input);
    revalidate();
    return { deleted: true };
  },
});

export const rollDestinationAction = defineAction({
  name: "roll signing secret",
  schema: rollDestinationSchema,
  async run({ ctx, input }) {
    const rolled = await rollDestinationSecret(ctx, input);
    revalidate();
    return rolled;
  },
});

export const switchDestinationOffAction = defineAction({
  name: "switch off destination",
  schema: destinationIdSchema,
  async run({ ctx, input }) {
    await switchDestinationOff(ctx, input);
    revalidate();
    return { off: true };
  },
});

export const switchDestinationOnAction = defineAction({
  name: "switch on destination",
  schema: destinationIdSchema,
  async run({ ctx, input }) {
    await switchDestinationOn(ctx, input);
    revalidate();
    return { on: true };
  },
});

export const testDestinationAction = defineAction({
  name: "send test message",
  schema: destinationIdSchema,
  async run({ ctx, input }) {
    const outcome = await testDestination(ctx, input);
    revalidate();
    return outcome;
  },
});

export const replayDeliveryAction = defineAction({
  name: "send message again",
  schema: replayDeliverySchema,
  async run({ ctx, input }) {
    await replayDelivery(ctx, input);
    revalidate();
    return { queued: true };
  },
});

export const replayFailedAction = defineAction({
  name: "send failed messages again",
  schema: replayFailedSchema,
  async run({ ctx, input }) {
    const queued = await replayFailed(ctx, input);
    revalidate();
    return queued;
  },
});
