import { z } from "zod";
import { registerApplicationSchema } from "#lib/applications/application-schema.ts";
import { listApplications } from "#lib/applications/list-applications.ts";
import { registerApplication } from "#lib/applications/register-application.ts";
import { defineRoute } from "#lib/entry/define-route.ts";

export const GET = defineRoute({
  name: "GET applications",
  schema: z.strictObject({}),
  from: "query",
  run: async ({ ctx }) => ({ applications: await listApplications(ctx) }),
});

export const POST = defineRoute({
  name: "POST applications",
  schema: registerApplicationSchema,
  from: "body",
  status: 201,
  run: ({ ctx, input }) => registerApplication(ctx, input),
});
