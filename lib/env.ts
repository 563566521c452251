import { isIP } from "node:net";
import { z } from "zod";

const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether the URL's host can only be this machine. */
export function isLoopback(url: URL): boolean {
  return loopbackHosts.has(url.hostname) || url.hostname.endsWith(".localhost");
}

/** Whether the URL is nothing but an origin, so that leaving the rest out changes nothing. */
function isOrigin(value: string): boolean {
  const url = new URL(value);
  return url.href === `${url.origin}/`;
}

function isSafeFromListeners(value: string): boolean {
  const url = new URL(value);
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
}

const encrypted = { error: "must be https, unless the host is loopback" };

const providerUrl = z.url({ abort: true }).refine(isSafeFromListeners, encrypted);

/** Passwords, cookies and tokens cross it: where a proxy ends TLS, it is the proxy's address. */
const publicOrigin = z
  .url({ protocol: /^https?$/, abort: true })
  .refine(isOrigin, { error: "must be an origin alone: no path, query, fragment or user" })
  .refine(isSafeFromListeners, encrypted);

/** It is kept beside the settings of a start, so that no secret may be in it. */
const collectorUrl = z.url({ protocol: /^https?$/, abort: true }).refine(
  (value) => {
    const { username, password, search, hash } = new URL(value);
    return `${username}${password}${search}${hash}` === "";
  },
  { error: "must have no user, query or fragment; secrets belong in OTEL_EXPORTER_OTLP_HEADERS" },
);

function isPercentDecodable(value: string): boolean {
  try {
    decodeURIComponent(value);
    return true;
  } catch {
    return false;
  }
}

/** Where a value stands in a JSON answer. @see RFC 6901 section 3 */
const jsonPointer = z.string().regex(/^(?:\/(?:[^/~]|~[01])*)+$/, {
  error: "must be a JSON pointer, such as /library/name",
});

const identityPointers = [
  "APICBASE_IDENTITY_USER_ID",
  "APICBASE_IDENTITY_USER_NAME",
  "APICBASE_IDENTITY_LIBRARY_ID",
  "APICBASE_IDENTITY_LIBRARY_NAME",
] as const;

/** Whether Next runs with hot reload. */
function isDevelopment(source: Record<string, string | undefined>): string {
  return source.NODE_ENV === "development" ? "1" : "0";
}

/** How many days something is kept; null for ever. Below a quarter of a year it is likely a slip. */
const keptDays = z.union(
  [z.literal("forever").transform(() => null), z.coerce.number().int().min(90).max(36_500)],
  {
    error: "must be forever, or a number of days from 90 on",
  },
);

/** Whether it is a network in CIDR notation, or a single address. */
function isNetwork(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= longest);
  return longest > 0 && isPrefix && rest.length === 0;
}

const networks = z
  .string()
  .max(2_000)
  .default("")
  .transform((text) => text.split(/[\s,]+/).filter(Boolean))
  .refine((list) => list.every(isNetwork), {
    error: "must be networks such as 10.1.0.0/16, with commas between",
  });

const flag = z.enum(["0", "1"]).transform((value) => value === "1");

const environmentShape = z.object({
  LARDER_URL: publicOrigin.default("http://localhost:3000").transform((value) => new URL(value).origin),
  /** The public address of the handout process; Larder's own where machines ask there. */
  HANDOUT_URL: publicOrigin.transform((value) => new URL(value).origin).optional(),
  HANDOUT_PORT: z.coerce.number().int().min(1).max(65_535).default(4020),
  HANDOUT_HOST: z.string().min(1).default("127.0.0.1"),
  /** How many proxies stand in front, or their networks: whose word about a caller's address counts. */
  LARDER_TRUSTED_PROXIES: z.string().max(2_000).default(""),
  DATABASE_URL: z.string().min(1),
  /** The database without a pooler between, for connections that wait for notifications. */
  LARDER_LISTEN_URL: z.string().min(1).optional(),
  /** How many machines a handout process keeps in memory. */
  LARDER_HANDOUT_CACHE: z
    .union([z.literal("off").transform(() => 0), z.coerce.number().int().min(1).max(10_000_000)], {
      error: "must be off, or how many machines to keep in memory",
    })
    .default(100_000),
  LARDER_DATA_DIR: z.string().min(1).default(".larder"),
  /** Where what is removed from the database is written first; `archive` in the data directory unless set. */
  LARDER_ARCHIVE_DIR: z.string().min(1).optional(),
  LARDER_RETENTION_ACTIVITY_DAYS: keptDays.default(null),
  LARDER_RETENTION_HISTORY_DAYS: keptDays.default(400),
  LARDER_MASTER_KEYS: z.string().min(1).optional(),
  /** A master key that is gone for good, which a start is to go on without. */
  LARDER_LOST_KEY: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,32}$/, { error: "must be the id of a master key" })
    .optional(),
  LARDER_DEMO: flag.default(false),
  LARDER_DEVELOPMENT: flag.default(false),
  LARDER_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  LARDER_PROVIDER_TIMEOUT_MS: z.coerce.number().int().min(500).max(60_000).default(10_000),
  LARDER_REFRESH_CONCURRENCY: z.coerce.number().int().min(1).max(256).default(16),
  /** How long journals keep settled replies at least: longer than a standby that may be promoted lags behind. */
  LARDER_JOURNAL_KEEP_SECONDS: z.coerce.number().int().min(0).max(86_400).default(0),
  // Below twenty, the shares of the kinds of calls round to nothing.
  LARDER_PROVIDER_CALLS_PER_MINUTE: z.coerce.number().int().min(20).max(10_000_000).default(100),
  /** Of each API key, and of each person in an organization. */
  LARDER_API_CALLS_PER_MINUTE: z.coerce.number().int().min(1).max(10_000_000).default(600),
  LARDER_CHECK_HOURS: z.coerce
    .number()
    .min(0.01)
    .max(24 * 30)
    .default(12),
  /**
   * How many times faster than life the budget's minute, the pauses before another try and the rounds of checks pass: for
   * drills, whose provider is this machine.
   */
  LARDER_PACE: z.coerce.number().min(1).max(1_000).default(1),
  LARDER_METRICS_TOKEN: z.string().min(16).optional(),
  /** An OpenTelemetry collector, for traces; without it there are none. */
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .regex(/^[^=,]+=[^,]*(?:,[^=,]+=[^,]*)*$/, { error: "must be name=value, several with commas between" })
    .refine(isPercentDecodable, { error: "has a % that encodes nothing" })
    .optional(),
  /** Which share of the traces that begin in Larder is sent. */
  LARDER_TRACE_SHARE: z.coerce.number().min(0).max(1).default(1),
  /** Whether a caller's traceparent header counts: where a proxy in front sets it or takes it away. */
  LARDER_TRUST_TRACEPARENT: flag.default(false),
  /** Of processes that know who is signed in; the others are not given it. */
  NEXTAUTH_SECRET: z.string().min(32).optional(),
  APICBASE_AUTHORIZE_URL: providerUrl.default("https://app.apicbase.com/oauth/authorize/"),
  APICBASE_TOKEN_URL: providerUrl.default("https://api.apicbase.com/oauth/token/"),
  APICBASE_INTROSPECT_URL: providerUrl.default("https://api.apicbase.com/oauth/introspect/"),
  APICBASE_REVOKE_URL: providerUrl.default("https://api.apicbase.com/oauth/revoke_token/"),
  APICBASE_PROBE_URL: providerUrl.default("https://api.apicbase.com/api/v2/accounts/users"),
  /** A call that says whose access a token is; without it, only introspection may tell. */
  APICBASE_IDENTITY_URL: providerUrl.optional(),
  APICBASE_IDENTITY_USER_ID: jsonPointer.optional(),
  APICBASE_IDENTITY_USER_NAME: jsonPointer.optional(),
  APICBASE_IDENTITY_LIBRARY_ID: jsonPointer.optional(),
  APICBASE_IDENTITY_LIBRARY_NAME: jsonPointer.optional(),
  APICBASE_REFRESH_GRACE_SECONDS: z.coerce.number().int().min(0).max(3_600).default(0),
  // Node's own switch, which knows no other value than 1.
  NODE_USE_ENV_PROXY: z
    .string()
    .default("")
    .transform((value) => value === "1"),
  LARDER_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  LARDER_MAIL_FROM: z.string().max(320).optional(),
  /** Networks other than the internet to which webhooks may be sent. */
  LARDER_WEBHOOK_NETWORKS: networks,
});

/** The names of the variables that Larder's processes read. */
export const variableNames: readonly string[] = Object.keys(environmentShape.shape);

const environmentSchema = environmentShape
  .refine(
    ({ LARDER_PACE, APICBASE_TOKEN_URL }) => LARDER_PACE === 1 || isLoopback(new URL(APICBASE_TOKEN_URL)),
    {
      path: ["LARDER_PACE"],
      error: "must be 1, unless the provider is this machine",
    },
  )
  .refine(({ LARDER_SMTP_URL, LARDER_MAIL_FROM }) => !LARDER_SMTP_URL || LARDER_MAIL_FROM !== undefined, {
    path: ["LARDER_MAIL_FROM"],
    error: "must say who mail comes from when LARDER_SMTP_URL is set",
  })
  .refine(
    (values) => !values.APICBASE_IDENTITY_URL || identityPointers.some((name) => values[name] !== undefined),
    {
      path: ["APICBASE_IDENTITY_URL"],
      error: `needs at least one of ${identityPointers.join(", ")}, to say where the answer names user or library`,
    },
  );

export type Env = z.infer<typeof environmentSchema>;

/**
 * Reads and validates the configuration.
 * @throws Error with one line for each variable that is missing or malformed, never with its value
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = environmentSchema.safeParse({ ...present, LARDER_DEVELOPMENT: isDevelopment(source) });
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`The configuration is not usable:\n${lines.join("\n")}`);
}

let cached: Env | undefined;

/** The configuration of this process, validated at first use. */
export function env(): Env {
  if (!cached) {
    cached = parseEnv(process.env);
    // next-auth reads its own origin only from the environment.
    process.env.NEXTAUTH_URL = cached.LARDER_URL;
  }
  return cached;
}

/** The secret that encrypts session cookies. @throws Error in a process that was not given it */
export function sessionSecret({ NEXTAUTH_SECRET }: Pick<Env, "NEXTAUTH_SECRET"> = env()): string {
  if (NEXTAUTH_SECRET === undefined) {
    throw new Error(
      "The configuration is not usable:\n  NEXTAUTH_SECRET: must be set in a process that serves pages",
    );
  }
  return NEXTAUTH_SECRET;
}

/** Whether browsers reach Larder over TLS, so that cookies can require it. */
export function isSecureOrigin(): boolean {
  return env().LARDER_URL.startsWith("https:");
}

/** Where machines collect their tokens. */
export function tokenEndpoint(): string {
  return `${env().HANDOUT_URL ?? env().LARDER_URL}/api/oauth/token`;
}
