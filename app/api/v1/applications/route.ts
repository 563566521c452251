import { z } from "zod";
import { registerApplicationSchema } from "#lib/applications/application-schema.ts";
import { listApplications } from "#lib/applications/list-applications.ts";
import { registerApplication } from "#lib/applications/register-application.ts";
import { defineRoute } from "#lib/entry/define-route.ts";
import { applicationAnswer, applicationsAnswer } from "../_answers/application-answer.ts";

export const GET = defineRoute({
  name: "GET applications",
  summary: "Lists the applications.",
  schema: z.strictObject({}),
  from: "query",
  answer: applicationsAnswer,
  keys: { permissions: ["application:read"] },
  run: async ({ ctx }) => ({ applications: await listApplications(ctx, { withArchived: true }) }),
});

export const POST = defineRoute({
  name: "POST applications",
  summary: "Registers an application.",
  schema: registerApplicationSchema,
  from: "body",
  status: 201,
  answer: applicationAnswer,
  keys: { permissions: ["application:write", "application:read"] },
  run: ({ ctx, input }) => registerApplication(ctx, input),
});
