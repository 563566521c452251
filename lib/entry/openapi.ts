import "server-only";
import { z } from "zod";
import { apiKeyPrefix } from "#lib/api-keys/api-key-secret.ts";
import { sessionCookieName } from "#lib/auth/session-cookie.ts";
import { env } from "#lib/env.ts";
import { errorCodes } from "#lib/errors.ts";
import type { ApiRoute } from "./define-route.ts";

/** A route file: its path below `/api/v1`, with `{id}` for what varies, and its handlers. */
export interface DescribedRoute {
  path: string;
  GET?: ApiRoute;
  POST?: ApiRoute;
}

/** A JSON Schema, as far as it is read here. */
export interface JsonSchema {
  [keyword: string]: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

interface ApiResponse {
  description?: string;
  headers?: Record<string, unknown>;
  content?: Record<string, { schema: JsonSchema }>;
  $ref?: string;
}

export interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  security: Record<string, readonly string[]>[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: { "application/json": { schema: JsonSchema } } };
  responses: Record<string, ApiResponse>;
}

export interface OpenApiDocument {
  openapi: "3.1.1";
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  paths: Record<string, Partial<Record<"get" | "post", Operation>>>;
  components: {
    securitySchemes: Record<string, object>;
    schemas: Record<string, JsonSchema>;
    headers: Record<string, object>;
    responses: Record<string, ApiResponse>;
  };
}

const problemSchema = z.object({
  type: z.string().describe("`urn:larder:problem:` and the code."),
  title: z.string().describe("What happened, for a person."),
  status: z.int(),
  code: z.enum(errorCodes).describe("Stable: branch on it."),
  safe: z.string().optional().describe("What is safe: what was not changed, sent or lost."),
  next: z.string().optional().describe("What to do next."),
  errors: z.record(z.string(), z.string()).optional().describe("A message for each field of the input."),
  reference: z.uuid().describe("Stands in Larder's log too: quote it."),
});

type Schemas = Record<string, JsonSchema>;

/** The schema of what is sent or answered, before it is read; what has a name goes to the components. */
function toJsonSchema(schema: z.ZodType, components: Schemas): JsonSchema {
  const made = JSON.stringify(z.toJSONSchema(schema, { io: "input" }));
  const moved = made.replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema, $defs, ...rest }: JsonSchema & { $defs?: Schemas } = JSON.parse(moved);
  for (const [name, part] of Object.entries($defs ?? {})) {
    const { id, ...named } = part;
    components[name] = named;
  }
  return rest;
}

function toParameters(
  { properties = {}, required = [] }: JsonSchema,
  place: "path" | "query",
  names: readonly string[],
): Parameter[] {
  return names.map((name) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: properties[name] ?? {},
  }));
}

const idempotencyKey: Parameter = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "A new UUID for each request. Sent again within a day with the same request, it brings the first answer and nothing is done twice.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

const limitHeaders = {
  RateLimit: { $ref: "#/components/headers/RateLimit" },
  "RateLimit-Policy": { $ref: "#/components/headers/RateLimit-Policy" },
};
const refusal = (name = "Problem"): ApiResponse => ({ $ref: `#/components/responses/${name}` });

/** The input without what stands in the path. */
function toBody(
  { properties = {}, required = [], ...rest }: JsonSchema,
  path: readonly string[],
): JsonSchema {
  const kept = Object.entries(properties).filter(([name]) => !path.includes(name));
  const needed = required.filter((name) => !path.includes(name));
  return {
    ...rest,
    properties: Object.fromEntries(kept),
    ...(needed.length > 0 ? { required: needed } : {}),
  };
}

function toInput(schema: JsonSchema, from: "query" | "body", path: readonly string[]): Partial<Operation> {
  const inPath = toParameters(schema, "path", path);
  if (from === "query") {
    const names = Object.keys(schema.properties ?? {}).filter((name) => !path.includes(name));
    return { parameters: [...inPath, ...toParameters(schema, "query", names)] };
  }
  const body = toBody(schema, path);
  const content = { "application/json": { schema: body } };
  return {
    parameters: [...inPath, idempotencyKey],
    requestBody: { required: (body.required ?? []).length > 0, content },
  };
}

/** An operation's name for tools that make clients. */
export function toOperationId({ definition }: ApiRoute): string {
  return definition.name.toLowerCase().replaceAll(" ", "-");
}

function toOperation(path: string, route: ApiRoute, components: Schemas): Operation {
  const { summary, schema, from, status = 200, answer, keys } = route.definition;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter = ""]) => parameter);
  const content = { "application/json": { schema: toJsonSchema(answer, components) } };
  const session = { session: [] };
  return {
    operationId: toOperationId(route),
    summary,
    ...(keys !== "refused" && keys.further ? { description: keys.further } : {}),
    tags: [path.split("/")[1] ?? ""],
    security: keys === "refused" ? [session] : [{ apiKey: keys.permissions }, session],
    ...toInput(toJsonSchema(schema, components), from, inPath),
    responses: {
      [status]: { description: summary, headers: limitHeaders, content },
      401: refusal("Unauthenticated"),
      429: refusal("RateLimited"),
      default: refusal(),
    },
  };
}

/** The description's own route: it needs no key, and no session. */
const ownPath: OpenApiDocument["paths"] = {
  "/openapi.json": {
    get: {
      operationId: "get-openapi",
      summary: "Describes this API.",
      tags: ["openapi.json"],
      security: [],
      responses: {
        200: {
          description: "This document.",
          content: { "application/json": { schema: { type: "object" } } },
        },
      },
    },
  },
};

const problemContent = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };

function toComponents(schemas: Schemas): OpenApiDocument["components"] {
  const retryAfter = { description: "Seconds.", schema: { type: "integer" } };
  const challenge = { description: "RFC 6750.", schema: { type: "string" } };
  return {
    securitySchemes: {
      apiKey: {
        type: "http",
        scheme: "bearer",
        bearerFormat: `${apiKeyPrefix}…`,
        description: "An API key, made in Settings, API keys. Each call names the permissions that it needs.",
      },
      session: { type: "apiKey", in: "cookie", name: sessionCookieName() },
    },
    schemas: { ...schemas, Problem: toJsonSchema(problemSchema, schemas) },
    headers: {
      RateLimit: { description: "What is left, and until when.", schema: { type: "string" } },
      "RateLimit-Policy": { description: "How many calls in how many seconds.", schema: { type: "string" } },
    },
    responses: {
      Problem: { description: "A refusal (RFC 9457).", content: problemContent },
      Unauthenticated: {
        description: "There is no key or session, or it does not work.",
        headers: { "WWW-Authenticate": challenge },
        content: problemContent,
      },
      RateLimited: {
        description: "Too many calls.",
        headers: { ...limitHeaders, "Retry-After": retryAfter },
        content: problemContent,
      },
    },
  };
}

/** The API's description, from the schemas by which it reads input and types its answers. @see https://spec.openapis.org/oas/v3.1.1 */
export function toOpenApi(routes: readonly DescribedRoute[]): OpenApiDocument {
  const schemas: Schemas = {};
  const paths = routes.map(({ path, GET, POST }) => {
    const get = GET ? { get: toOperation(path, GET, schemas) } : {};
    const post = POST ? { post: toOperation(path, POST, schemas) } : {};
    return [path, { ...get, ...post }] as const;
  });
  return {
    openapi: "3.1.1",
    info: {
      title: "Larder",
      version: "1",
      description: "Keeps rotating OAuth tokens: applications, token sets, connect links and machines.",
    },
    servers: [{ url: `${env().LARDER_URL}/api/v1` }],
    paths: { ...Object.fromEntries(paths), ...ownPath },
    components: toComponents(schemas),
  };
}
