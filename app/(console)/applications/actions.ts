"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import {
  applicationIdSchema,
  changeApplicationSchema,
  registerApplicationSchema,
  replaceSecretSchema,
  testSecretSchema,
} from "#lib/applications/application-schema.ts";
import { archiveApplication, restoreApplication } from "#lib/applications/archive-application.ts";
import { changeApplication } from "#lib/applications/change-application.ts";
import { deleteApplication } from "#lib/applications/delete-application.ts";
import { registerApplication } from "#lib/applications/register-application.ts";
import { replaceClientSecret } from "#lib/applications/replace-client-secret.ts";
import { testClientSecret } from "#lib/applications/test-client-secret.ts";
import { withdrawNextSecret } from "#lib/applications/withdraw-next-secret.ts";
import { defineAction } from "#lib/entry/define-action.ts";

export const registerApplicationAction = defineAction({
  name: "register application",
  schema: registerApplicationSchema,
  lists: ["scopes"],
  secrets: ["clientSecret"],
  async run({ ctx, input }): Promise<never> {
    const { id } = await registerApplication(ctx, input);
    redirect(`/applications/${id}?registered=1`);
  },
});

export const changeApplicationAction = defineAction({
  name: "change application",
  schema: changeApplicationSchema,
  lists: ["scopes"],
  async run({ ctx, input }) {
    await changeApplication(ctx, input);
    revalidatePath("/applications", "layout");
    return { saved: true };
  },
});

export const replaceSecretAction = defineAction({
  name: "replace secret",
  schema: replaceSecretSchema,
  secrets: ["clientSecret"],
  async run({ ctx, input }) {
    const { outcome, isKept, testedAt } = await replaceClientSecret(ctx, input);
    revalidatePath("/applications", "layout");
    return { outcome, isKept, testedAt };
  },
});

export const testSecretAction = defineAction({
  name: "test secret",
  schema: testSecretSchema,
  async run({ ctx, input }) {
    const tested = await testClientSecret(ctx, input);
    revalidatePath("/applications", "layout");
    return tested;
  },
});

export const withdrawSecretAction = defineAction({
  name: "withdraw secret",
  schema: applicationIdSchema,
  async run({ ctx, input }) {
    await withdrawNextSecret(ctx, input);
    revalidatePath("/applications", "layout");
    return { withdrawn: true };
  },
});

export const archiveApplicationAction = defineAction({
  name: "archive application",
  schema: applicationIdSchema,
  async run({ ctx, input }) {
    await archiveApplication(ctx, input);
    revalidatePath("/", "layout");
    return { archived: true };
  },
});

export const restoreApplicationAction = defineAction({
  name: "restore application",
  schema: applicationIdSchema,
  async run({ ctx, input }) {
    await restoreApplication(ctx, input);
    revalidatePath("/", "layout");
    return { restored: true };
  },
});

export const deleteApplicationAction = defineAction({
  name: "delete application",
  schema: applicationIdSchema,
  async run({ ctx, input }): Promise<never> {
    await deleteApplication(ctx, input);
    redirect("/applications");
  },
});
